import connexion

app = connexion.AsyncApp(__name__, specification_dir="spec")
app.add_api("openapi.yaml")


async def greet():
    return {"greeting": "good morning"}


if __name__ == "__main__":
    app.run(port=8080)
