from flask import Flask

application = Flask(__name__)


@application.route("/")
def front():
    return "<h1>Pipenv</h1>"
