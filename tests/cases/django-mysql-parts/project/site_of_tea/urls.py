from django.contrib.auth.models import User
from django.http import HttpResponse
from django.urls import path


def index(request):
    User.objects.get_or_create(username="earl grey")
    return HttpResponse(User.objects.first().username)


urlpatterns = [path("", index)]
