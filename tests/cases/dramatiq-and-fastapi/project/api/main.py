import dramatiq
from dramatiq.brokers.redis import RedisBroker
from fastapi import FastAPI

from api.settings import REDIS_URL

dramatiq.set_broker(RedisBroker(url=REDIS_URL))

from api.tasks import ring  # noqa: E402

app = FastAPI()


@app.get("/")
def index():
    ring.send("noon")
    return {"sent": True}
