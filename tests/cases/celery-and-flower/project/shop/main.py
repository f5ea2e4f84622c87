from fastapi import FastAPI

from shop.tasks import add

app = FastAPI()


@app.get("/")
def index() -> int:
    return add.delay(7, 8).get(timeout=20)
