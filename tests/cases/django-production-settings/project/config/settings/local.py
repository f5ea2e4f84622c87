from .base import *

DEBUG = True
SECRET_KEY = "for development"
ALLOWED_HOSTS = ["*"]
WHICH = "local"
