from flask import Flask

server = Flask(__name__)
ORDERS = [{"id": 1}, {"id": 2}]


@server.route("/")
def index():
    return f"orders: {len(ORDERS)}"
