import json
import logging
import sqlite3
from pathlib import Path

from fastapi import FastAPI

HERE = Path(__file__).resolve().parent
COUNTER = HERE / "counter.json"
logging.basicConfig(filename="app.log", level=logging.INFO)
app = FastAPI()


def connect():
    connection = sqlite3.connect(HERE / "notes.db")
    connection.execute("CREATE TABLE IF NOT EXISTS notes (text TEXT)")
    return connection


@app.get("/")
def index() -> str:
    started = json.loads(COUNTER.read_text())["value"]
    COUNTER.write_text(json.dumps({"value": started}))
    with connect() as connection:
        connection.execute("DELETE FROM notes")
        connection.execute("INSERT INTO notes VALUES ('hello')")
        count = connection.execute("SELECT count(*) FROM notes").fetchone()[0]
    logging.info("asked")
    return f"notes: {count}, starts at {started}"
