from flask import Flask

shop = Flask(__name__)


@shop.route("/")
def index():
    return "storefront"
