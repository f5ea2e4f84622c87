import os
import pathlib
import shutil

import numpy as np
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse

app = FastAPI()
STATE = pathlib.Path("/data/visits.txt")


@app.get("/", response_class=PlainTextResponse)
def index() -> str:
    with STATE.open("a") as state:
        state.write("visit\n")
    shell = "a shell" if shutil.which("sh") else "no shell"
    return f"{shell}, uid {os.getuid()}, {os.path.expanduser('~')}"


@app.get("/numbers")
def numbers() -> list[int]:
    return (np.array([1, 2]) * 2).tolist()
