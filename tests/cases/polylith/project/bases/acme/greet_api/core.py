from fastapi import FastAPI
from acme.greeting import greet

app = FastAPI()


@app.get("/")
def i():
    return greet()
