import environ

env = environ.Env()
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes"]
DATABASES: dict = {}
