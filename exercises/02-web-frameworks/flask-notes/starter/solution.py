from flask import Flask


def create_app() -> Flask:
    """A new application with no notes."""
    app = Flask(__name__)

    @app.get("/")
    def index():
        return "Notes"

    return app
