# fails: test_migration
# Puts the new table into the file that old databases have seen already.
import os

import psycopg
from flask import Flask, render_template

from guestbook.book import Book
from guestbook.database import migrate
from guestbook.links import linked
from guestbook.pages import pages


def create_app(settings=None):
    app = Flask(__name__)
    app.config["TITLE"] = "Guest book"
    app.config.from_mapping(settings or {})
    if "DATABASE_URL" not in app.config:
        app.config["DATABASE_URL"] = os.environ["DATABASE_URL"]
    migrate(app.config["DATABASE_URL"])
    app.extensions["book"] = Book(app.config["DATABASE_URL"])
    app.add_template_filter(linked)
    app.register_blueprint(pages)
    app.register_error_handler(404, missing)
    app.register_error_handler(psycopg.Error, database_away)
    return app


def missing(error):
    return render_template("missing.html"), 404


def database_away(error):
    return render_template("away.html"), 503
