from flask import Flask, render_template

from guestbook.book import Book
from guestbook.pages import pages


def create_app(settings=None):
    app = Flask(__name__)
    app.config["TITLE"] = "Guest book"
    app.config.from_mapping(settings or {})
    app.extensions["book"] = Book()
    app.register_blueprint(pages)
    app.register_error_handler(404, missing)
    return app


def missing(error):
    return render_template("missing.html"), 404
