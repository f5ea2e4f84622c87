import pandas
import psycopg
import sqlalchemy
from fastapi import FastAPI

from app.settings import settings

app = FastAPI()
engine = sqlalchemy.create_engine(settings.database_url)


@app.get("/")
def index() -> dict[str, str]:
    frame = pandas.DataFrame({"value": [1, 2, 3]})
    return {"sum": str(frame["value"].sum()), "driver": psycopg.__version__}
