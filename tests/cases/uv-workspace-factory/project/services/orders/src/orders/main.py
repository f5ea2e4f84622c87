from core_lib import make_app

app = make_app("orders")


@app.get("/orders")
def orders() -> list[str]:
    return ["two of them"]
