SECRET_KEY = "for this case only"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "bikes.urls"
WSGI_APPLICATION = "bikes.wsgi.application"
INSTALLED_APPS = []
DATABASES = {}
USE_TZ = True
