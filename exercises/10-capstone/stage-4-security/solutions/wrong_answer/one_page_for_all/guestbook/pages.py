from flask import Blueprint, Response, abort, current_app, g, make_response, redirect, render_template, request, url_for

from guestbook.book import problems
from guestbook.guests import for_guests_with_an_account

pages = Blueprint("pages", __name__)


def book():
    return current_app.extensions["book"]


def first_page(typed, found):
    word = request.args.get("q", "")
    entries, older = book().page(request.args.get("before", type=int), word)
    return render_template("book.html", entries=entries, older=older, word=word, typed=typed, problems=found)


@pages.get("/")
def index():
    edition = book().edition()
    if request.if_none_match.contains_weak(edition):
        answer = Response(status=304)
    else:
        answer = make_response(first_page({}, {}))
    answer.set_etag(edition)
    answer.cache_control.no_cache = True
    answer.vary.add("Cookie")
    return answer


@pages.post("/")
@for_guests_with_an_account
def sign():
    text = request.form.get("text", "")
    if found := problems(g.account.name, text):
        return first_page(request.form, found), 400
    entry = book().add(g.account, text)
    return redirect(url_for("pages.index", _anchor=f"entry-{entry.number}"), 303)


@pages.get("/entries/<int:number>")
def entry(number):
    return render_template("entry.html", entry=book().get(number) or abort(404), typed={}, problems={})


@pages.post("/entries/<int:number>/replies")
@for_guests_with_an_account
def reply(number):
    entry = book().get(number) or abort(404)
    text = request.form.get("text", "")
    if found := problems(g.account.name, text):
        return render_template("entry.html", entry=entry, typed=request.form, problems=found), 400
    book().reply(number, g.account.name, text)
    return redirect(url_for("pages.entry", number=number), 303)


@pages.post("/entries/<int:number>/delete")
@for_guests_with_an_account
def delete(number):
    entry = book().get(number) or abort(404)
    if entry.account != g.account.number:
        abort(403)
    book().delete(number)
    return redirect(url_for("pages.index"), 303)


@pages.get("/health")
def health():
    return {"entries": book().count()}
