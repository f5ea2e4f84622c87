from celery import Celery

app = Celery("reports", broker="redis://localhost")
