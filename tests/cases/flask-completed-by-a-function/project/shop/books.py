from flask import Blueprint

books = Blueprint("books", __name__)


@books.get("/")
def index():
    return "books of the blueprint"
