from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext


def index(request):
    script = settings.STATIC_ROOT / "site.js"
    return HttpResponse(f"{gettext('Welcome')}, 21 bytes or more of script: {script.stat().st_size > 20}")


urlpatterns = [path("", index)]
