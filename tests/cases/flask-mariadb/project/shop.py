import os
import time

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from redis import Redis
from rq import Queue

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["SQLALCHEMY_DATABASE_URI"]
db = SQLAlchemy(app)
queue = Queue("hats", connection=Redis.from_url(os.environ["REDIS_URL"]))


class Hat(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80))


@app.route("/")
def index():
    db.create_all()
    queue.enqueue("jobs.make", "bowler")
    for _ in range(80):
        db.session.rollback()
        if hat := Hat.query.first():
            return hat.name
        time.sleep(0.1)
    return "no hat came", 504
