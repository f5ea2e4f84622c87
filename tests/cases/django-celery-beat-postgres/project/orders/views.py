import time

from django.http import HttpResponse

from orders.models import Note
from orders.tasks import note


def _wait_for(text):
    for _ in range(80):
        if Note.objects.filter(text=text).exists():
            return HttpResponse(f"written by the worker: {text}")
        time.sleep(0.1)
    return HttpResponse("nothing came", status=504)


def index(request):
    note.delay("from a request")
    return _wait_for("from a request")


def scheduled(request):
    return _wait_for("from the schedule")


def health(request):
    return HttpResponse("ok")
