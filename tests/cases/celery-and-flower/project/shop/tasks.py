import os

from celery import Celery

queue = Celery("shop", broker=os.environ["CELERY_BROKER_URL"], backend=os.environ["CELERY_RESULT_BACKEND"])


@queue.task
def add(a: int, b: int) -> int:
    return a + b
