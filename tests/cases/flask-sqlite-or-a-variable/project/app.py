import os

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

basedir = os.path.abspath(os.path.dirname(__file__))

app = Flask(__name__)
app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY") or "you-will-never-guess"
app.config["SQLALCHEMY_DATABASE_URI"] = os.environ.get("DATABASE_URL") or "sqlite:///" + os.path.join(basedir, "app.db")
db = SQLAlchemy(app)


class Todo(db.Model):
    id = db.Column(db.Integer, primary_key=True)


@app.route("/")
def index():
    db.create_all()
    db.session.add(Todo())
    db.session.commit()
    return f"{Todo.query.count()} todo"


if __name__ == "__main__":
    app.run(debug=True)
