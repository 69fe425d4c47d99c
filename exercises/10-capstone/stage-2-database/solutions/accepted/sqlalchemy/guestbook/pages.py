import flask
from flask.views import MethodView

from .book import problems

SAID = {"missing": "This is still empty.", "long": "That is more than there is room for."}


class Page(MethodView):
    def __init__(self, shelf):
        self.shelf = shelf


class First(Page):
    def answer(self, **more):
        return flask.render_template("page.html", entries=self.shelf.newest(), form=True, said=SAID, **more)

    def get(self):
        return self.answer(typed={}, wrong={})

    def post(self):
        typed = {field: flask.request.form.get(field, "") for field in ("name", "text")}
        wrong = problems(**typed)
        if wrong:
            return self.answer(typed=typed, wrong=wrong), 400
        self.shelf.add(**typed)
        return flask.redirect("/", code=303)


class One(Page):
    def get(self, number):
        entry = self.shelf.get(number)
        if entry is None:
            flask.abort(404)
        return flask.render_template("page.html", entries=[entry])


class Health(Page):
    def get(self):
        return flask.jsonify(entries=len(self.shelf))
