import falcon
from .resources import Things, Health


def create_app():
    app = falcon.App()
    app.add_route("/things", Things())
    app.add_route("/healthz", Health())
    return app
