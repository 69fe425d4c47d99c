import flask

from . import book, pages


def create_app(settings=None):
    app = flask.Flask("guestbook")
    app.config.update({"TITLE": "Guest book"} | dict(settings or {}))
    shelf = book.Book()
    app.add_url_rule("/", view_func=pages.First.as_view("first", shelf))
    app.add_url_rule("/entries/<int:number>", view_func=pages.One.as_view("one", shelf))

    @app.errorhandler(404)
    def not_here(_):
        return flask.render_template("page.html", wrong_way=True), 404

    return app
