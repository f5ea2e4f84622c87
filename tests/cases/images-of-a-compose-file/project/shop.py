import os

import psycopg
import redis
from flask import Flask

app = Flask(__name__)


@app.get("/")
def index() -> str:
    redis.from_url(os.environ["REDIS_URL"]).incr("visits")
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        return str(connection.info.server_version)
