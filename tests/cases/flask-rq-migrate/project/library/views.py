import time

from flask import Blueprint

from library import Loan, db, queue
from library.jobs import lend

pages = Blueprint("pages", __name__)


@pages.get("/")
def index():
    queue.enqueue(lend, "The Odyssey")
    for _ in range(100):
        db.session.rollback()
        if loan := Loan.query.first():
            return f"lent: {loan.title}"
        time.sleep(0.1)
    return "nothing was lent", 504
