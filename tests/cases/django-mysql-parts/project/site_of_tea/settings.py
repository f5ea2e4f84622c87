import os

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "x")
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "site_of_tea.urls"
WSGI_APPLICATION = "site_of_tea.wsgi.application"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.mysql",
        "NAME": os.environ.get("DB_NAME", "tea"),
        "USER": os.environ.get("DB_USER", "root"),
        "PASSWORD": os.environ.get("DB_PASSWORD", ""),
        "HOST": os.environ.get("DB_HOST", "localhost"),
        "PORT": os.environ.get("DB_PORT", "3306"),
    }
}
