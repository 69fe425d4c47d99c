"""A shop in Flask."""
from flask import Flask, abort, g, jsonify, make_response, redirect, render_template_string, request, session, url_for


def create_app(config=None):
    app = Flask(__name__)
    app.config.update(SECRET_KEY="s3cret", ITEMS=["pen", "ink"])
    app.config.update(config or {})

    @app.get("/")
    def index():
        return "<h1>Shop</h1>"

    @app.get("/items")
    def items():
        return jsonify(items=app.config["ITEMS"], count=len(app.config["ITEMS"]))

    @app.route("/items", methods=["POST"])
    def add_item():
        data = request.get_json(silent=True)
        if not data or "name" not in data:
            return jsonify(error="name is missing"), 400
        app.config["ITEMS"].append(data["name"])
        return jsonify(name=data["name"], id=len(app.config["ITEMS"])), 201

    @app.get("/items/<int:number>")
    def item(number):
        if number >= len(app.config["ITEMS"]):
            abort(404)
        return {"name": app.config["ITEMS"][number]}

    @app.post("/login")
    def login():
        session["user"] = request.form["user"]
        return redirect(url_for("me"))

    @app.get("/me")
    def me():
        if "user" not in session:
            return "who?", 401
        return f"hello {session['user']}"

    @app.get("/page")
    def page():
        return render_template_string("<p>{{ name|upper }}</p>", name=request.args.get("name", "nobody"))

    @app.get("/cookie")
    def cookie():
        answer = make_response("set")
        answer.set_cookie("seen", "yes")
        answer.headers["X-Shop"] = "1"
        return answer

    @app.get("/boom")
    def boom():
        raise ValueError("boom")

    @app.errorhandler(404)
    def lost(error):
        return jsonify(error="not found"), 404

    @app.before_request
    def before():
        g.started = True

    @app.cli.command("hello")
    def hello():
        print("hello from the command line")

    return app


app = create_app()
