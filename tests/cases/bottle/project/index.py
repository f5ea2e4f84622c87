import bottle

app = bottle.Bottle()


@app.route("/")
def index():
    return "message in a bottle"


if __name__ == "__main__":
    app.run(host="localhost", port=8080, debug=True)
