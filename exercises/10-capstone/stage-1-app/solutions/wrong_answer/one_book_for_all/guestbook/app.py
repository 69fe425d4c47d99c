# fails: test_newest_first, test_entry, test_missing[beyond], test_missing_fields, test_lengths, test_typed, test_white_space, test_markup, test_two_books
# The book is a global variable of a module.
from flask import Flask, render_template

from guestbook.book import Book
from guestbook.pages import pages


BOOK = Book()


def create_app(settings=None):
    app = Flask(__name__)
    app.config["TITLE"] = "Guest book"
    app.config.from_mapping(settings or {})
    app.extensions["book"] = BOOK
    app.register_blueprint(pages)
    app.register_error_handler(404, missing)
    return app


def missing(error):
    return render_template("missing.html"), 404
