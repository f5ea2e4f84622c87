from flask import Flask

app = Flask(__name__)


def create_app(config=None):
    from shop.books import books

    app.register_blueprint(books)
    return app
