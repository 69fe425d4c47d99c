"""A site in one file of Django."""
import django
from django.conf import settings

if not settings.configured:
    settings.configure(
        DEBUG=False,
        SECRET_KEY="secret",
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
    )
    django.setup()

from django import forms
from django.db import connection, models
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template import engines
from django.urls import path, reverse


class Note(models.Model):
    title = models.CharField(max_length=20)
    done = models.BooleanField(default=False)

    class Meta:
        app_label = "notes"
        ordering = ["title"]

    def __str__(self):
        return self.title


class NoteForm(forms.Form):
    title = forms.CharField(max_length=5)


def create_tables():
    with connection.schema_editor() as editor:
        editor.create_model(Note)


def drop_tables():
    with connection.schema_editor() as editor:
        editor.delete_model(Note)


def index(request):
    return HttpResponse("hello")


def notes(request):
    if request.method == "POST":
        form = NoteForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"errors": form.errors}, status=400)
        note = Note.objects.create(title=form.cleaned_data["title"])
        return JsonResponse({"id": note.pk}, status=201)
    return JsonResponse({"notes": [note.title for note in Note.objects.all()]})


def one(request, pk):
    try:
        return HttpResponse(Note.objects.get(pk=pk).title)
    except Note.DoesNotExist:
        raise Http404("no such note")


def page(request):
    text = engines["django"].from_string("<b>{{ name|upper }}</b>").render({"name": request.GET.get("name", "x")})
    return HttpResponse(text)


def away(request):
    return HttpResponseRedirect(reverse("index"))


urlpatterns = [
    path("", index, name="index"),
    path("notes/", notes, name="notes"),
    path("notes/<int:pk>/", one, name="one"),
    path("page/", page),
    path("away/", away),
]


def client():
    from django.test import Client

    return Client()


def open_notes():
    return Note.objects.filter(done=False)
