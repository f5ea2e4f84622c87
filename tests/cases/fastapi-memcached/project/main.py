import os

from fastapi import FastAPI
from pymemcache.client.base import Client

app = FastAPI()
cache = Client((os.environ.get("MEMCACHED_HOST", "localhost"), int(os.environ.get("MEMCACHED_PORT", "11211"))))


@app.get("/")
def index():
    cache.set("word", "evergreen")
    return cache.get("word").decode()
