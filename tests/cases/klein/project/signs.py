from klein import Klein

app = Klein()


@app.route("/")
def index(request):
    return "small and mild"


if __name__ == "__main__":
    app.run("0.0.0.0", 8088)
