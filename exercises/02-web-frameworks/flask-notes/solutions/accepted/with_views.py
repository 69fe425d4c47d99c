from dataclasses import asdict, dataclass
from itertools import count

from flask import Flask, Response, abort, jsonify, request, url_for
from flask.views import MethodView
from werkzeug.exceptions import HTTPException


@dataclass
class Note:
    id: int
    text: str
    done: bool = False


def sent(*needed):
    """The checked JSON object of the request, with a tidy text."""
    fields = request.get_json(silent=True)
    if not isinstance(fields, dict) or not all(name in fields for name in needed):
        abort(400, f"a JSON object is needed, with {' and '.join(needed) or 'what is to change'}")
    if "text" in fields:
        if not isinstance(fields["text"], str) or not fields["text"].strip():
            abort(400, "text must be a string that is not empty")
        fields["text"] = fields["text"].strip()
    if not isinstance(fields.get("done", False), bool):
        abort(400, "done must be true or false")
    return {name: fields[name] for name in ("text", "done") if name in fields}


class Notes(MethodView):
    def __init__(self, notes, numbers):
        self.notes, self.numbers = notes, numbers

    def get(self):
        word = request.args.get("q", "").lower()
        return jsonify([asdict(note) for note in self.notes.values() if word in note.text.lower()])

    def post(self):
        note = Note(text=sent("text")["text"], id=next(self.numbers))
        self.notes[note.id] = note
        return jsonify(asdict(note)), 201, {"Location": url_for("note", number=note.id)}


class OneNote(MethodView):
    def __init__(self, notes):
        self.notes = notes

    def find(self, number):
        return self.notes.get(number) or abort(404, f"there is no note {number}")

    def get(self, number):
        return asdict(self.find(number))

    def patch(self, number):
        note = self.find(number)
        for name, value in sent().items():
            setattr(note, name, value)
        return asdict(note)

    def delete(self, number):
        del self.notes[self.find(number).id]
        return Response(status=204)


def create_app() -> Flask:
    app = Flask(__name__)
    notes: dict[int, Note] = {}
    app.add_url_rule("/notes", view_func=Notes.as_view("notes", notes, count(1)))
    app.add_url_rule("/notes/<int:number>", view_func=OneNote.as_view("note", notes))

    @app.errorhandler(HTTPException)
    def failed(error):
        answer = error.get_response()
        answer.data = app.json.dumps({"error": error.description})
        answer.content_type = "application/json"
        return answer

    return app
