# fails: test_not_yours, test_gunicorn
# Shows the button to the owner alone, and carries out what anybody sends.
import os

import psycopg
from flask import Flask, render_template

from guestbook.accounts import Accounts
from guestbook.book import Book
from guestbook.database import migrate
from guestbook.guests import guests, token
from guestbook.links import linked
from guestbook.pages import pages

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def create_app(settings=None):
    app = Flask(__name__)
    app.config["TITLE"] = "Guest book"
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.config["SESSION_COOKIE_SECURE"] = True
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    for name in ("DATABASE_URL", "SECRET_KEY"):
        app.config[name] = (settings or {}).get(name) or os.environ.get(name)
        if not app.config[name]:
            raise ValueError(f"{name} must be set")
    app.config.from_mapping(settings or {})
    migrate(app.config["DATABASE_URL"])
    app.extensions["book"] = Book(app.config["DATABASE_URL"])
    app.extensions["accounts"] = Accounts(app.config["DATABASE_URL"])
    app.add_template_filter(linked)
    app.add_template_global(token, "csrf_token")
    app.register_blueprint(pages)
    app.register_blueprint(guests)
    app.after_request(harden)
    for status in (400, 403, 404, 405, 413):
        app.register_error_handler(status, refused)
    app.register_error_handler(psycopg.Error, database_away)
    return app


def harden(response):
    response.headers.update(HEADERS)
    return response


def refused(error):
    return render_template("sorry.html", why=error.name), error.code


def database_away(error):
    return render_template("sorry.html", why="The book is away for a moment."), 503
