import os

SECRET_KEY = os.environ["SECRET_KEY"]
ROOT_URLCONF = "proj.urls"
ALLOWED_HOSTS = ["*"]
