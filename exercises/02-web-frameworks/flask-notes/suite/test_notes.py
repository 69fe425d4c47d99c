import pytest

from solution import create_app


@pytest.fixture
def client():
    return create_app().test_client()


def add(client, text):
    return client.post("/notes", json={"text": text}).get_json()["id"]


@pytest.mark.title("No notes at the beginning", zh="一开始没有便签")
@pytest.mark.feedback("full")
def test_empty(client):
    answer = client.get("/notes")
    assert answer.status_code == 200
    assert answer.get_json() == []


@pytest.mark.title("A note is made", zh="新建便签")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_create(client):
    answer = client.post("/notes", json={"text": " buy milk "})
    assert answer.status_code == 201
    assert answer.get_json() == {"id": 1, "text": "buy milk", "done": False}
    assert answer.headers["Location"].endswith("/notes/1")


@pytest.mark.title("Notes are listed, oldest first", zh="列出便签，旧的在前")
def test_list(client):
    for text in ("one", "two", "three"):
        add(client, text)
    assert [note["text"] for note in client.get("/notes").get_json()] == ["one", "two", "three"]


@pytest.mark.title("Notes are searched", zh="搜索便签")
def test_search(client):
    for text in ("Buy milk", "call Bob", "BUY bread", "50% off"):
        add(client, text)
    assert [note["id"] for note in client.get("/notes?q=buy").get_json()] == [1, 3]
    assert [note["id"] for note in client.get("/notes?q=B").get_json()] == [1, 2, 3]
    assert [note["id"] for note in client.get("/notes?q=%25").get_json()] == [4]
    assert client.get("/notes?q=nothing").get_json() == []


@pytest.mark.title("One note is shown", zh="显示一张便签")
def test_show(client):
    number = add(client, "read")
    answer = client.get(f"/notes/{number}")
    assert (answer.status_code, answer.get_json()) == (200, {"id": number, "text": "read", "done": False})


@pytest.mark.title("What is not there is not found, in JSON", zh="不存在的以 JSON 回答找不到")
@pytest.mark.points(2)
@pytest.mark.hint("`@app.errorhandler(404)` answers for unknown addresses, and for `abort(404)`.", zh="`@app.errorhandler(404)` 负责未知地址，也负责 `abort(404)`。", after=2)
def test_not_found(client):
    add(client, "only one")
    answers = [client.get("/notes/2"), client.patch("/notes/2", json={"done": True}), client.delete("/notes/2"), client.get("/nowhere")]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert all(answer.get_json()["error"] for answer in answers)


@pytest.mark.title("A note is done", zh="便签已完成")
@pytest.mark.feedback("full")
def test_done(client):
    number = add(client, "wash up")
    answer = client.patch(f"/notes/{number}", json={"done": True})
    assert (answer.status_code, answer.get_json()) == (200, {"id": number, "text": "wash up", "done": True})
    assert client.get(f"/notes/{number}").get_json()["done"] is True


@pytest.mark.title("Text and mark are changed alone or together", zh="文字与完成标记可单独或一起改")
def test_change(client):
    number = add(client, "old")
    assert client.patch(f"/notes/{number}", json={"text": " new "}).get_json() == {"id": number, "text": "new", "done": False}
    both = client.patch(f"/notes/{number}", json={"text": "newer", "done": True}).get_json()
    assert both == {"id": number, "text": "newer", "done": True}
    assert client.patch(f"/notes/{number}", json={"done": False}).get_json()["done"] is False
    assert client.patch(f"/notes/{number}", json={}).get_json() == {"id": number, "text": "newer", "done": False}


@pytest.mark.title("A note is deleted", zh="删除便签")
def test_delete(client):
    first, second = add(client, "first"), add(client, "second")
    answer = client.delete(f"/notes/{first}")
    assert (answer.status_code, answer.data) == (204, b"")
    assert client.get(f"/notes/{first}").status_code == 404
    assert [note["id"] for note in client.get("/notes").get_json()] == [second]


@pytest.mark.title("Numbers are never given twice", zh="编号绝不重复使用")
@pytest.mark.points(2)
@pytest.mark.hint("The number of notes goes down when one is deleted; a counter does not.", zh="删除便签时，便签的数量会变少；计数器不会。", after=2)
def test_numbers(client):
    assert [add(client, "a"), add(client, "b")] == [1, 2]
    client.delete("/notes/2")
    assert add(client, "c") == 3
    client.delete("/notes/1")
    assert add(client, "d") == 4


@pytest.mark.title("A bad new note is refused", zh="不合法的新便签被拒绝")
@pytest.mark.points(2)
def test_bad_notes(client):
    for content in ({}, {"text": ""}, {"text": "  \n"}, {"text": 5}, {"text": None}, {"text": ["x"]}, ["text"], "text", None):
        answer = client.post("/notes", json=content)
        assert answer.status_code == 400
        assert answer.get_json()["error"]
    assert client.get("/notes").get_json() == []
    assert client.get("/notes").status_code == 200


@pytest.mark.title("What is not JSON at all is refused", zh="根本不是 JSON 的被拒绝")
@pytest.mark.hint("`request.get_json(silent=True)` gives None instead of an error page of its own.", zh="`request.get_json(silent=True)` 会给出 None，而不是它自己的错误页。", after=1)
def test_no_json(client):
    broken = client.post("/notes", data="{not json", content_type="application/json")
    form = client.post("/notes", data={"text": "from a form"})
    assert [broken.status_code, form.status_code] == [400, 400]
    assert broken.get_json()["error"] and form.get_json()["error"]


@pytest.mark.title("A bad change changes nothing", zh="不合法的改动什么都不改")
@pytest.mark.points(2)
def test_bad_changes(client):
    number = add(client, "as it was")
    for content in ({"text": ""}, {"text": 1}, {"done": "yes"}, {"done": 1}, {"text": "changed", "done": None}, [True]):
        answer = client.patch(f"/notes/{number}", json=content)
        assert answer.status_code == 400 and answer.get_json()["error"]
    assert client.get(f"/notes/{number}").get_json() == {"id": number, "text": "as it was", "done": False}


@pytest.mark.title("Two applications share nothing", zh="两个应用互不共用")
def test_two_applications(client):
    other = create_app().test_client()
    add(client, "mine")
    assert other.get("/notes").get_json() == []
    assert add(other, "theirs") == 1
