import os

from fastapi import FastAPI
from sqlalchemy import create_engine, text

from guestbook.config import settings

os.makedirs(settings.upload_dir, exist_ok=True)
engine = create_engine(settings.database_url)
app = FastAPI()


@app.get("/")
def index() -> str:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS entries (name TEXT)"))
    with open(os.path.join(settings.upload_dir, f"{os.getpid()}.txt"), "w") as file:
        file.write("x")
    return f"{settings.database_url} with {len(os.listdir(settings.upload_dir))} upload"
