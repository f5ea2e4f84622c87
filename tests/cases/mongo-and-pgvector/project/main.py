import os

from fastapi import FastAPI
from pgvector.psycopg import register_vector
from pymongo import MongoClient

app = FastAPI()
documents = MongoClient(os.environ["MONGODB_URI"])


@app.get("/")
def index():
    return {"vectors": register_vector is not None}
