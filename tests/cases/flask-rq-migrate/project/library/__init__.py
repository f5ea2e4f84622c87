import os

from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from redis import Redis
from rq import Queue

db = SQLAlchemy()
migrate = Migrate()
queue = Queue("loans", connection=Redis.from_url(os.environ.get("REDIS_URL", "redis://localhost:6379")))


class Loan(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    title = db.Column(db.String(80))


def create_app():
    app = Flask(__name__)
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["DATABASE_URL"]
    db.init_app(app)
    migrate.init_app(app, db)

    from library.views import pages

    app.register_blueprint(pages)
    return app
