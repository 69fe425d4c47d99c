"""The settings of the project, and two small functions. Import it before you define a model."""

import django
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.template import RequestContext, Template

settings.configure(
    SECRET_KEY="known to everybody, so good for an exercise only",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF="solution",
    MIDDLEWARE=[
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()


def create_tables(*models):
    """Make the tables of these models in the database."""
    with connection.schema_editor() as editor:
        for model in models:
            editor.create_model(model)


def page(request, template, **context):
    """The answer to a request: a page from the text of a Django template."""
    return HttpResponse(Template(template).render(RequestContext(request, context)))
