from flask import Flask

from guestbook.book import Book
from guestbook.pages import pages


def create_app(settings=None):
    """A new application with an empty book."""
    app = Flask(__name__)
    app.config["TITLE"] = "Guest book"
    app.extensions["book"] = Book()
    app.register_blueprint(pages)
    return app
