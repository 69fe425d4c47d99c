from flask import Blueprint, current_app, render_template

pages = Blueprint("pages", __name__)


@pages.get("/")
def index():
    return render_template("book.html", entries=current_app.extensions["book"].newest())
