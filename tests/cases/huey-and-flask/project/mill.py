import os

from flask import Flask
from huey import RedisHuey

huey = RedisHuey("mill", url=os.environ.get("REDIS_URL", "redis://localhost:6379/0"))
app = Flask(__name__)


@huey.task()
def grind(sacks):
    return sacks * 2


@app.route("/")
def index():
    return f"flour: {grind(4).get(blocking=True, timeout=15)}"
