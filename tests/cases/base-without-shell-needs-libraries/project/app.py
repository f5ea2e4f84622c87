import flask
import psycopg2

app = flask.Flask(__name__)


@app.get("/")
def index():
    return psycopg2.__version__
