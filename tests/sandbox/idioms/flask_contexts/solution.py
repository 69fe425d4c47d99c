"""An app whose contexts and session the suite looks into."""

from flask import Flask, g, session, request, url_for, flash, current_app


def create_app(config=None):
    app = Flask(__name__)
    app.secret_key = "x"
    app.config.update(config or {})

    @app.before_request
    def load():
        g.user = session.get("user")

    @app.route("/login", methods=["POST"])
    def login():
        session.clear()
        session["user"] = request.form["user"]
        session["cart"] = [1, 2]
        flash("hello")
        return "in"

    @app.route("/me/<int:n>")
    def me(n):
        return f"{g.user}{n}"

    return app


def get_db():
    if "db" not in g:
        g.db = {"open": True}
    return g.db


def name():
    return current_app.name
