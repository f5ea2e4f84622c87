from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Note(BaseModel):
    text: str


@app.get("/")
def index() -> Note:
    return Note(text="written in 2022")
