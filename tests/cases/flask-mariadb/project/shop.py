import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["SQLALCHEMY_DATABASE_URI"]
db = SQLAlchemy(app)


class Hat(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    name = db.Column(db.String(80))


@app.route("/")
def index():
    db.create_all()
    db.session.add(Hat(name="bowler"))
    db.session.commit()
    return Hat.query.order_by(Hat.id.desc()).first().name
