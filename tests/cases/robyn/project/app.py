from robyn import Robyn

app = Robyn(__file__)


@app.get("/")
async def index(request):
    return "robyn sings"


if __name__ == "__main__":
    app.start(port=8080)
