from sanic import Sanic, text

app = Sanic("Gazette")


@app.get("/")
async def front_page(request):
    return text("all the news")


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=8400, dev=True)
