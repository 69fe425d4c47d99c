# fails: test_author
# Finds only who types the whole name.
from project import create_tables, page

from django import forms
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

LIST = """
<h1>Library</h1>
<ul>{% for book in books %}<li><a href="{{ book.get_absolute_url }}">{{ book }}</a></li>{% endfor %}</ul>
<a href="/add/">Add a book</a>
"""
FORM = """
<form method="post">{% csrf_token %}{{ form.as_p }}<button>Add</button></form>
"""
BOOK = """
<h1>{{ book.title }}</h1>
<p>{{ book.author }}, {{ book.year }}</p>
<form method="post" action="delete/">{% csrf_token %}<button>Delete</button></form>
"""


class Book(models.Model):
    title = models.CharField(max_length=80)
    author = models.CharField(max_length=60)
    year = models.IntegerField()

    class Meta:
        app_label = "library"
        ordering = ["title", "author"]
        constraints = [models.UniqueConstraint(fields=["title", "author"], name="one_of_each")]

    def __str__(self):
        return f"{self.title}, {self.author} ({self.year})"

    def get_absolute_url(self):
        return reverse("book", args=[self.pk])


class BookForm(forms.ModelForm):
    year = forms.IntegerField(min_value=1450, max_value=2100)

    class Meta:
        model = Book
        fields = ["title", "author", "year"]


def index(request):
    author = request.GET.get("author", "")
    return page(request, LIST, books=Book.objects.filter(**({"author": author} if author else {})))


def add(request):
    form = BookForm(request.POST or None)
    if form.is_valid():
        return redirect(form.save())
    return page(request, FORM, form=form)


def show(request, number):
    return page(request, BOOK, book=get_object_or_404(Book, pk=number))


@require_POST
def delete(request, number):
    get_object_or_404(Book, pk=number).delete()
    return redirect("/")


urlpatterns = [
    path("", index),
    path("add/", add),
    path("books/<int:number>/", show, name="book"),
    path("books/<int:number>/delete/", delete),
]

create_tables(Book)
application = get_wsgi_application()
