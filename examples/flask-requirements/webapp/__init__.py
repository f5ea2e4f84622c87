import os

from flask import Flask
from flask_cors import CORS


def create_app(config=None):
    app = Flask(__name__)
    app.config["SECRET_KEY"] = os.environ.get("SECRET_KEY", "dev")
    if config is not None:
        app.config.update(config)

    CORS(app, resources={"/api/*": {"origins": "*"}})

    from . import pages

    app.register_blueprint(pages.bp)
    return app
