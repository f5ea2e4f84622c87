from shop import Hat, app, db


def make(name):
    with app.app_context():
        db.session.add(Hat(name=f"{name}, from the worker"))
        db.session.commit()
