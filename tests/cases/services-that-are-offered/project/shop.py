import os

from flask import Flask

app = Flask(__name__)
app.config["MAIL"] = os.getenv("MAIL_HOST", "localhost")


@app.get("/")
def index() -> str:
    return "no mail"
