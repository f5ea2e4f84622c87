from celery import Celery

app = Celery("mail", broker="redis://localhost")
