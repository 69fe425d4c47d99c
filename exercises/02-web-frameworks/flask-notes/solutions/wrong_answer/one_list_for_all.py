# fails: test_list, test_search, test_not_found, test_delete, test_numbers, test_bad_notes, test_two_applications
# The notes live in the module and are shared by all applications.
from flask import Flask, abort, jsonify, request


notes = {}


def create_app():
    app = Flask(__name__)
    counter = len(notes)

    def wanted(number):
        if number not in notes:
            abort(404)
        return notes[number]

    def content():
        given = request.get_json(silent=True)
        if not isinstance(given, dict):
            abort(400)
        changes = {}
        if "text" in given:
            if not isinstance(given["text"], str) or not given["text"].strip():
                abort(400)
            changes["text"] = given["text"].strip()
        if "done" in given:
            if not isinstance(given["done"], bool):
                abort(400)
            changes["done"] = given["done"]
        return changes

    @app.get("/notes")
    def index():
        word = request.args.get("q", "").lower()
        return jsonify([note for note in notes.values() if word in note["text"].lower()])

    @app.post("/notes")
    def create():
        nonlocal counter
        text = content().get("text") or abort(400)
        counter += 1
        notes[counter] = {"id": counter, "text": text, "done": False}
        return notes[counter], 201, {"Location": f"/notes/{counter}"}

    @app.get("/notes/<int:number>")
    def show(number):
        return wanted(number)

    @app.patch("/notes/<int:number>")
    def change(number):
        note = wanted(number)
        note.update(content())
        return note

    @app.delete("/notes/<int:number>")
    def delete(number):
        wanted(number)
        del notes[number]
        return "", 204

    @app.errorhandler(400)
    @app.errorhandler(404)
    def problem(error):
        return {"error": error.name}, error.code

    return app
