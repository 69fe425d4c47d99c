from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for

from guestbook.book import problems

pages = Blueprint("pages", __name__)


def book():
    return current_app.extensions["book"]


def first_page(typed, found):
    return render_template("book.html", entries=book().newest(), typed=typed, problems=found)


@pages.get("/")
def index():
    return first_page({}, {})


@pages.post("/")
def sign():
    name, text = request.form.get("name", ""), request.form.get("text", "")
    if found := problems(name, text):
        return first_page(request.form, found), 400
    entry = book().add(name, text)
    return redirect(url_for("pages.index", _anchor=f"entry-{entry.number}"), 303)


@pages.get("/entries/<int:number>")
def entry(number):
    return render_template("entry.html", entry=book().get(number) or abort(404))


@pages.get("/health")
def health():
    return {"entries": book().count()}
