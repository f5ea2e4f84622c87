import django.http

print("django", django.get_version())
