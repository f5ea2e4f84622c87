import os

from flask import Flask

app = Flask(__name__)


@app.get("/")
def index():
    return f"settings of the project: {os.environ['THREADS']}"
