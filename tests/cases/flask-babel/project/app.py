from flask import Flask
from flask_babel import Babel, gettext

app = Flask(__name__)
app.config["BABEL_DEFAULT_LOCALE"] = "fr"
Babel(app)


@app.get("/")
def index():
    return gettext("Hello")
