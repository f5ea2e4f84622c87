from library import Loan, create_app, db


def lend(title):
    with create_app().app_context():
        db.session.add(Loan(title=title))
        db.session.commit()
