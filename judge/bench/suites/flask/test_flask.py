"""Six cases over a Flask application, through its test client."""

import pytest
from solution import create_app


@pytest.fixture
def client():
    return create_app().test_client()


def test_home(client):
    assert client.get("/").data == b"notes"


def test_no_notes(client):
    assert client.get("/notes").get_json() == []


def test_add_a_note(client):
    response = client.post("/notes", json={"text": "milk"})
    assert response.status_code == 201 and response.get_json() == {"id": 1, "text": "milk"}


def test_read_it_back(client):
    client.post("/notes", json={"text": "milk"})
    assert client.get("/notes/1").get_json()["text"] == "milk"


def test_missing(client):
    assert client.get("/notes/9").status_code == 404


def test_empty_text_is_refused(client):
    assert client.post("/notes", json={"text": ""}).status_code == 400
