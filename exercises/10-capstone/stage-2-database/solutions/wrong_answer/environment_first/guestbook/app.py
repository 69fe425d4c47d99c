# fails: test_setting
# Looks into the environment before it looks at the settings.
import os

import psycopg
from flask import Flask, render_template

from guestbook.book import Book
from guestbook.database import migrate
from guestbook.pages import pages


def create_app(settings=None):
    app = Flask(__name__)
    app.config["TITLE"] = "Guest book"
    app.config.from_mapping(settings or {})
    if "DATABASE_URL" in os.environ:
        app.config["DATABASE_URL"] = os.environ["DATABASE_URL"]
    migrate(app.config["DATABASE_URL"])
    app.extensions["book"] = Book(app.config["DATABASE_URL"])
    app.register_blueprint(pages)
    app.register_error_handler(404, missing)
    app.register_error_handler(psycopg.Error, database_away)
    return app


def missing(error):
    return render_template("missing.html"), 404


def database_away(error):
    return render_template("away.html"), 503
