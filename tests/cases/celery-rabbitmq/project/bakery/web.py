from fastapi import FastAPI

from bakery.tasks import bake

app = FastAPI()


@app.get("/")
def index():
    return bake.delay("rye").get(timeout=20)
