from django.urls import path

from orders import views

urlpatterns = [path("", views.index), path("scheduled", views.scheduled), path("health", views.health)]
