from flask import Flask

app = Flask(__name__)


@app.route("/")
def tides():
    return {"high": "06:12"}
