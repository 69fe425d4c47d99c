import pytest
import solution
from solution import Note, NoteForm, client, create_tables, drop_tables, open_notes


@pytest.fixture
def tables():
    create_tables()
    yield
    drop_tables()


@pytest.fixture
def browser():
    return client()


def test_views(browser):
    response = browser.get("/")
    assert response.status_code == 200 and response.content == b"hello" and response["Content-Type"].startswith("text/html")
    assert browser.get("/nowhere/").status_code == 404


def test_json(browser, tables):
    response = browser.post("/notes/", {"title": "milk"})
    assert response.status_code == 201 and response.json() == {"id": 1}
    assert browser.get("/notes/").json() == {"notes": ["milk"]}
    assert browser.get("/notes/1/").content.decode() == "milk"
    assert browser.get("/notes/7/").status_code == 404
    assert browser.post("/notes/", {"title": "too long"}).status_code == 400


def test_template(browser):
    assert browser.get("/page/?name=ann").content == b"<b>ANN</b>"
    assert browser.get("/page/", {"name": "bob"}).content == b"<b>BOB</b>"


def test_redirect(browser):
    response = browser.get("/away/")
    assert response.status_code == 302 and response.url == "/" and response["Location"] == "/"
    assert browser.get("/away/", follow=True).content == b"hello"


def test_objects(tables):
    note = Note.objects.create(title="bread")
    assert note.pk == 1 and str(note) == "bread" and note.done is False and isinstance(note, Note)
    note.done = True
    note.save()
    assert Note.objects.get(pk=1).done is True and Note.objects.count() == 1
    Note.objects.create(title="apple")
    assert [n.title for n in Note.objects.all()] == ["apple", "bread"]
    assert open_notes().count() == 1 and open_notes().first().title == "apple"
    assert Note.objects.filter(title__startswith="b").exists()
    assert list(Note.objects.values_list("title", flat=True)) == ["apple", "bread"]
    note.delete()
    assert Note.objects.count() == 1


def test_missing(tables):
    with pytest.raises(Note.DoesNotExist):
        Note.objects.get(pk=5)


def test_form():
    form = NoteForm({"title": "milk"})
    assert form.is_valid() and form.cleaned_data == {"title": "milk"}
    bad = NoteForm({"title": ""})
    assert not bad.is_valid() and "title" in bad.errors


def test_meta():
    assert Note._meta.ordering == ["title"] and Note._meta.get_field("title").max_length == 20
