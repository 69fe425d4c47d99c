from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request, url_for

from guestbook.book import problems

pages = Blueprint("pages", __name__)


def book():
    return current_app.extensions["book"]


def first_page(typed, found):
    entries, older = book().page(request.args.get("before", type=int))
    return render_template("book.html", entries=entries, older=older, typed=typed, problems=found)


@pages.get("/")
def index():
    edition = book().edition()
    if request.if_none_match.contains_weak(edition):
        answer = Response(status=304)
    else:
        answer = make_response(first_page({}, {}))
    answer.set_etag(edition)
    answer.cache_control.no_cache = True
    return answer


@pages.post("/")
def sign():
    name, text = request.form.get("name", ""), request.form.get("text", "")
    if found := problems(name, text):
        return first_page(request.form, found), 400
    entry = book().add(name, text)
    return redirect(url_for("pages.index", _anchor=f"entry-{entry.number}"), 303)


@pages.get("/entries/<int:number>")
def entry(number):
    return render_template("entry.html", entry=book().get(number) or abort(404), typed={}, problems={})


@pages.post("/entries/<int:number>/replies")
def reply(number):
    entry = book().get(number) or abort(404)
    name, text = request.form.get("name", ""), request.form.get("text", "")
    if found := problems(name, text):
        return render_template("entry.html", entry=entry, typed=request.form, problems=found), 400
    book().reply(number, name, text)
    return redirect(url_for("pages.entry", number=number), 303)


@pages.get("/health")
def health():
    return {"entries": book().count()}
