import os

from celery import Celery

app = Celery("bakery", broker=os.environ.get("BROKER_URL", "amqp://guest:guest@localhost:5672//"), backend="rpc://")


@app.task
def bake(loaf):
    return f"{loaf} is ready"
