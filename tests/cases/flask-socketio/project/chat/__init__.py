from flask import Flask
from flask_socketio import SocketIO

socketio = SocketIO()


def create_app():
    app = Flask(__name__)
    socketio.init_app(app)

    @app.route("/")
    def index():
        return "say hello"

    @socketio.on("hello")
    def hello(data):
        return {"hello": data}

    return app
