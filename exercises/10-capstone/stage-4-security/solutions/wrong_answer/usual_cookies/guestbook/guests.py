import hmac
import re
import secrets
from functools import wraps

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session, url_for

from guestbook.accounts import problems

guests = Blueprint("guests", __name__)


def accounts():
    return current_app.extensions["accounts"]


def token():
    """What a form must bring back, so that no other site can send it."""
    return session.setdefault("token", secrets.token_urlsafe(32))


@guests.before_app_request
def look_at_the_guest():
    if request.method == "POST":
        known, sent = session.get("token"), request.form.get("csrf_token", "")
        if not known or not hmac.compare_digest(known.encode(), sent.encode()):
            abort(400)
    g.account = accounts().get(session["account"]) if "account" in session else None


def for_guests_with_an_account(view):
    @wraps(view)
    def guarded(**values):
        if g.account is None:
            return redirect(url_for("guests.login"), 303)
        return view(**values)

    return guarded


def local(address):
    """The address if it is one of this site, else the first page."""
    return address if re.fullmatch(r"/(?![/\\])[^\\\s]*", address) else "/"


def enter(number):
    # What was in the session before belongs to whoever had it before.
    session.clear()
    session["account"] = number
    return redirect(local(request.form.get("next", "")), 303)


def page(found):
    return render_template("account.html", typed=request.values, problems=found)


@guests.get("/signup")
def signup():
    return page({})


@guests.post("/signup")
def new_account():
    name, password = request.form.get("name", ""), request.form.get("password", "")
    found = problems(name, password)
    if not found:
        number = accounts().create(name, password)
        if number:
            return enter(number)
        found = {"name": "taken"}
    return page(found), 400


@guests.get("/login")
def login():
    return page({})


@guests.post("/login")
def come_in():
    number = accounts().check(request.form.get("name", ""), request.form.get("password", ""))
    return enter(number) if number else (page({"login": "wrong"}), 400)


@guests.post("/logout")
def logout():
    session.clear()
    return redirect(url_for("pages.index"), 303)
