from core.greeting import greet
from flask import Blueprint

bp = Blueprint("views", __name__)


@bp.get("/")
def index() -> str:
    return greet("admin")
