import pathlib

import numpy as np
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI()


@app.get("/", response_class=PlainTextResponse)
def index() -> str:
    tests = list(pathlib.Path(np.__file__).parent.rglob("tests"))
    return f"{(np.array([1, 2]) * 2).tolist()} tests {'there' if tests else 'left out'}".replace(", ", ",")
