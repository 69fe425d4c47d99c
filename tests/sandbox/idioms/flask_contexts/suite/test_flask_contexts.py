import flask
import pytest
from flask import current_app, g, get_flashed_messages, request, session, url_for

from solution import create_app, get_db, name


@pytest.fixture
def app():
    return create_app({"TESTING": True})


@pytest.fixture
def client(app):
    return app.test_client()


def test_session(client):
    with client:
        client.post("/login", data={"user": "ann"})
        assert session["user"] == "ann"
        assert flask.session.get("user") == "ann"
        assert "cart" in session
        assert session["cart"] == [1, 2]
        client.get("/me/1")
        assert g.user == "ann"
        assert request.path == "/me/1"
    with pytest.raises(RuntimeError):
        session["user"]


def test_session_set(client):
    with client:
        client.post("/login", data={"user": "ann"})
        session["user"] = "bob"
        assert session["user"] == "bob"
        assert dict(session)["user"] == "bob"


def test_outside():
    with pytest.raises(RuntimeError):
        g.user
    assert not current_app
    with pytest.raises(RuntimeError):
        current_app.name


def test_app_context(app):
    with app.app_context():
        assert current_app.config["TESTING"] is True
        assert current_app.name == "solution"
        assert current_app._get_current_object() is app
        assert name() == "solution"
        db = get_db()
        assert db is get_db()
        assert g.db is db
        assert "db" in g
        g.other = 5
        assert g.other == 5
        assert g.get("nothing") is None
        assert g.pop("other") == 5


def test_request_context(app):
    with app.test_request_context("/me/3?q=1", method="GET"):
        assert request.path == "/me/3"
        assert request.args["q"] == "1"
        assert request.args.get("q") == "1"
        assert request.method == "GET"
        assert url_for("me", n=4) == "/me/4"
        app.preprocess_request()
        assert g.user is None


def test_request_context_default(app):
    with app.test_request_context():
        assert url_for("login") == "/login"


def test_own_app():
    app = flask.Flask("mine")
    with app.app_context():
        assert current_app.name == "mine"
        g.x = 1
        assert g.x == 1
