from project import create_tables, page  # first: it holds the settings

from django.core.wsgi import get_wsgi_application
from django.db import models
from django.urls import path


class Book(models.Model):
    title = models.CharField(max_length=80)

    class Meta:
        app_label = "library"


def index(request):
    return page(request, "<h1>{{ name }}</h1>", name="Library")


urlpatterns = [
    path("hello/", index),
]

create_tables(Book)
application = get_wsgi_application()
