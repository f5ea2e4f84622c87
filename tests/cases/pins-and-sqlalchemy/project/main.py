import sqlalchemy

print("sqlalchemy", sqlalchemy.__version__)
