import json
import pytest
from solution import app, create_app


@pytest.fixture
def application():
    made = create_app({"TESTING": True, "ITEMS": ["cup", "pot"]})
    yield made


@pytest.fixture
def client(application):
    return application.test_client()


def test_index(client):
    response = client.get("/")
    assert response.status_code == 200 and response.data == b"<h1>Shop</h1>" and b"Shop" in response.data
    assert response.mimetype == "text/html" and "text/html" in response.content_type


def test_json(client):
    response = client.get("/items")
    assert response.json == {"items": ["cup", "pot"], "count": 2}
    assert response.get_json()["count"] == 2 and response.is_json and json.loads(response.data)["items"][0] == "cup"


def test_post_json(client):
    response = client.post("/items", json={"name": "pan"})
    assert response.status_code == 201 and response.get_json() == {"name": "pan", "id": 3}
    assert client.get("/items").json["items"] == ["cup", "pot", "pan"]
    assert client.post("/items", data="nothing").status_code == 400
    assert client.post("/items", data=json.dumps({"name": "x"}), content_type="application/json").status_code == 201


def test_path_and_not_found(client):
    assert client.get("/items/1").json == {"name": "pot"}
    assert client.get("/items/9").status_code == 404 and client.get("/items/9").json["error"] == "not found"
    assert client.put("/items").status_code == 405


def test_session(client):
    with client:
        client.post("/login", data={"user": "ann"})
        assert client.get("/me").data == b"hello ann"
    assert client.get("/me").get_data(as_text=True) == "hello ann"


def test_session_transaction(client):
    with client.session_transaction() as session:
        session["user"] = "bob"
    assert client.get("/me").text == "hello bob"
    with client.session_transaction() as session:
        assert session["user"] == "bob" and "user" in session
        session.clear()
    assert client.get("/me").status_code == 401


def test_redirects(client):
    response = client.post("/login", data={"user": "eve"})
    assert response.status_code == 302 and response.location.endswith("/me") and response.headers["Location"].endswith("/me")
    followed = client.post("/login", data={"user": "eve"}, follow_redirects=True)
    assert followed.status_code == 200 and b"eve" in followed.data and followed.request.path == "/me"


def test_template_and_query(client):
    assert client.get("/page?name=ann").data.decode() == "<p>ANN</p>"
    assert client.get("/page", query_string={"name": "bob"}).text == "<p>BOB</p>"


def test_cookie_and_headers(client):
    response = client.get("/cookie")
    assert response.headers["X-Shop"] == "1" and "seen=yes" in response.headers["Set-Cookie"]
    assert client.get_cookie("seen").value == "yes"


def test_config_and_url_map(application):
    assert application.config["TESTING"] is True and application.testing and app.config["SECRET_KEY"] == "s3cret"
    assert "/items/<int:number>" in {str(rule) for rule in application.url_map.iter_rules()}
    assert {"index", "items", "me"} <= set(application.view_functions)
    app.config["EXTRA"] = 5
    assert app.config.get("EXTRA") == 5


def test_contexts(application):
    with application.app_context():
        assert application.name == "solution"
    with application.test_request_context("/page?name=zoe"):
        assert application.view_functions["page"]() == "<p>ZOE</p>"


def test_an_exception_comes_through(client, application):
    with pytest.raises(ValueError, match="boom"):
        client.get("/boom")
    application.config["PROPAGATE_EXCEPTIONS"] = False
    application.testing = False
    assert client.get("/boom").status_code == 500


def test_command_line(application):
    result = application.test_cli_runner().invoke(args=["hello"])
    assert result.exit_code == 0 and "hello from" in result.output


@pytest.mark.parametrize("path,status", [("/", 200), ("/nowhere", 404), ("/me", 401)])
def test_statuses(client, path, status):
    assert client.get(path).status_code == status
