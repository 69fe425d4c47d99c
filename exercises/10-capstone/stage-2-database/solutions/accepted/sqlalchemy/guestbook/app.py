import os

import flask
from sqlalchemy.exc import SQLAlchemyError

from . import book, database, pages


def create_app(settings=None):
    app = flask.Flask("guestbook")
    app.config.update({"TITLE": "Guest book", "DATABASE_URL": os.environ.get("DATABASE_URL")} | dict(settings or {}))
    database.migrate(app.config["DATABASE_URL"])
    shelf = book.Book(app.config["DATABASE_URL"])
    app.add_url_rule("/", view_func=pages.First.as_view("first", shelf))
    app.add_url_rule("/entries/<int:number>", view_func=pages.One.as_view("one", shelf))
    app.add_url_rule("/health", view_func=pages.Health.as_view("health", shelf))

    @app.errorhandler(404)
    def not_here(_):
        return flask.render_template("page.html", sorry="Nothing is here."), 404

    @app.errorhandler(SQLAlchemyError)
    def away(_):
        return flask.render_template("page.html", sorry="The book is away. Come back soon."), 503

    return app
