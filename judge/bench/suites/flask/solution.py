from flask import Flask, abort, jsonify, request


def create_app():
    app = Flask(__name__)
    notes = []

    @app.get("/")
    def home():
        return "notes"

    @app.get("/notes")
    def every():
        return jsonify(notes)

    @app.post("/notes")
    def add():
        text = (request.get_json(silent=True) or {}).get("text", "")
        if not text:
            abort(400)
        notes.append({"id": len(notes) + 1, "text": text})
        return jsonify(notes[-1]), 201

    @app.get("/notes/<int:number>")
    def one(number):
        if not 0 < number <= len(notes):
            abort(404)
        return jsonify(notes[number - 1])

    return app
