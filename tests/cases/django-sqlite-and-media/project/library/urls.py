import os

from django.conf import settings
from django.http import HttpResponse
from django.urls import path

from books.models import Book


def index(request):
    may = "may be written" if os.access(settings.MEDIA_ROOT, os.W_OK) and not os.listdir(settings.MEDIA_ROOT) else "is wrong"
    return HttpResponse(f"books: {Book.objects.count()}, media {may}")


urlpatterns = [path("", index)]
