import json

import psycopg
import pytest
import requests

from guestbook.app import create_app
from guestbook.database import migrate
from relay import Relay
from visitor import Visitor


@pytest.fixture
def db(database):
    return database("postgresql")


@pytest.fixture
def visitor(db):
    return Visitor(create_app({"DATABASE_URL": db.url}))


@pytest.fixture
def line(db):
    """The line to the database, on which everything is counted."""
    made = Relay(db.host, db.port)
    made.url = f"postgresql://{db.user}:{db.password}@127.0.0.1:{made.port}/{db.name}"
    yield made
    made.close()


@pytest.fixture
def counted(line):
    """A visitor of an application on that line."""
    return Visitor(create_app({"DATABASE_URL": line.url}))


def fill(db, entries, replies=0):
    db.execute("insert into entries (name, text) select 'guest ' || n, 'text ' || n from generate_series(1, %s) n", (entries,))
    db.execute(
        "insert into replies (entry, name, text) select e.number, 'reply ' || n, 'to ' || e.number"
        " from entries e, generate_series(1, %s) n order by e.number, n",
        (replies,),
    )


def ids(page):
    return [int(name.removeprefix("entry-")) for name, _, _ in page.entries()]


@pytest.mark.task("Replies")
@pytest.mark.title("A reply stands below its entry", zh="回复位于它的留言之下")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_reply(visitor):
    visitor.sign("Ada", "one")
    visitor.sign("Bob", "two")
    answer = visitor.reply(1, " Cid ", "nice\r\nto read")
    assert answer.status == 303
    assert answer.headers["Location"].split("#")[0] == "/entries/1"
    for page in (visitor.get("/"), visitor.get("/entries/1")):
        assert page.replies(1) == [("Cid", "nice\nto read")]
    assert visitor.get("/").replies(2) == []
    assert len(visitor.get("/").document.select("ul.replies")) == 1


@pytest.mark.task("Replies")
@pytest.mark.title("Replies in the order in which they came", zh="回复按到来的先后排列")
@pytest.mark.feedback("full")
def test_reply_order(visitor):
    visitor.sign("Ada", "one")
    visitor.sign("Bob", "two")
    for number, name in ((2, "x"), (1, "b"), (2, "a"), (1, "a"), (1, "c")):
        assert visitor.reply(number, name, "hello").status == 303
    page = visitor.get("/")
    assert [name for name, _ in page.replies(1)] == ["b", "a", "c"]
    assert [name for name, _ in page.replies(2)] == ["x", "a"]
    assert ids(page) == [2, 1]


@pytest.mark.task("Replies")
@pytest.mark.title("Markup in a reply is text", zh="回复里的标记只是文字")
def test_reply_markup(visitor):
    visitor.sign("Ada", "one")
    visitor.reply(1, "<i>Bob</i>", "<script>alert(1)</script> & '); drop table replies; --")
    for page in (visitor.get("/"), visitor.get("/entries/1")):
        assert page.replies(1) == [("<i>Bob</i>", "<script>alert(1)</script> & '); drop table replies; --")]
        assert not page.document.select("article script, article i")


@pytest.mark.task("Replies")
@pytest.mark.title("A reply that is not right: 400, and what was typed stays", zh="填错的回复：400，已输入的内容保留")
@pytest.mark.points(2)
def test_bad_reply(db, visitor):
    visitor.sign("Ada", "one")
    for name, text, wrong in (("", "t", ["name"]), ("n", "\0 ", ["text"]), ("n" * 41, "t" * 501, ["name", "text"])):
        page = visitor.reply(1, name, text)
        assert (page.status, sorted(page.problems())) == (400, wrong)
        assert all(page.problems().values())
        assert page.entries() == [("entry-1", "Ada", "one")]
    page = visitor.post("/entries/1/replies")
    assert (page.status, sorted(page.problems())) == (400, ["name", "text"])
    page = visitor.reply(1, 'a "quoted" name', "")
    assert page.one("input[name=name]")["value"] == 'a "quoted" name'
    assert page.one("form")["action"] == "/entries/1/replies"
    assert db.execute("select * from replies") == []
    assert visitor.get("/entries/1").problems() == {}


@pytest.mark.task("Replies")
@pytest.mark.title("Who replies to nothing gets 404", zh="回复不存在的留言：404")
def test_reply_to_nothing(db, visitor):
    visitor.sign("Ada", "one")
    for number in ("2", "0", "1" * 40):
        page = visitor.reply(number, "Bob", "hello")
        assert page.status == 404
        assert page.one("h1 a")["href"] == "/"
    assert db.execute("select * from replies") == []


@pytest.mark.task("Replies")
@pytest.mark.title("Replies come with a migration of their own", zh="回复由单独的迁移加入")
@pytest.mark.points(2)
@pytest.mark.hint("Databases of stage 2 exist: leave the files that they have seen as they are, and add one.", zh="第二阶段的数据库已经存在：它们见过的文件保持原样，再加一个新文件。", after=1)
def test_migration(db):
    assert len(list(migrate(db.url))) >= 2
    db.execute("insert into entries (name, text) values ('Ada', 'one')")
    for entry, name, text in ((1, "", "t"), (1, "n", None), (1, "n" * 41, "t"), (1, "n", "t" * 501), (7, "n", "t"), (None, "n", "t")):
        with pytest.raises((psycopg.errors.IntegrityError, psycopg.errors.StringDataRightTruncation)):
            db.execute("insert into replies (entry, name, text) values (%s, %s, %s)", (entry, name, text))
    db.execute("insert into replies (entry, name, text) values (1, %s, %s)", ("n" * 40, "t" * 500))
    db.execute("delete from entries")
    assert db.execute("select * from replies") == []


@pytest.mark.task("Pages of ten")
@pytest.mark.title("Ten entries on a page, and a link to older ones", zh="每页十条，并有通向更早留言的链接")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_pages(db, visitor):
    fill(db, 25)
    page, seen = visitor.get("/"), []
    while True:
        seen.append(ids(page))
        older = page.document.select("a[rel=next]")
        if not older or len(seen) > 3:
            break
        page = visitor.get(older[0]["href"])
        assert page.status == 200
    assert seen == [list(range(25, 15, -1)), list(range(15, 5, -1)), [5, 4, 3, 2, 1]]


@pytest.mark.task("Pages of ten")
@pytest.mark.title("Exactly ten entries need no second page", zh="恰好十条时没有第二页")
def test_exactly_ten(db, visitor):
    fill(db, 10)
    page = visitor.get("/")
    assert (len(page.entries()), page.document.select("a[rel=next]")) == (10, [])
    fill(db, 1)
    page = visitor.get("/")
    assert ids(page) == list(range(11, 1, -1))
    assert ids(visitor.get(page.one("a[rel=next]")["href"])) == [1]


@pytest.mark.task("Pages of ten")
@pytest.mark.title("Who reads on misses nothing while others write", zh="别人在写时，往下读的人什么也不会漏，也不会重复")
@pytest.mark.points(2)
@pytest.mark.hint("`limit … offset …` counts from the top, and the top moves. Ask for numbers below the last one seen.", zh="`limit … offset …` 从顶端数起，而顶端会移动。应当查询小于上一页最后编号的留言。", after=1)
def test_reading_on(db, visitor):
    fill(db, 25)
    older = visitor.get("/").one("a[rel=next]")["href"]
    fill(db, 7)
    db.execute("delete from entries where number in (20, 12)")
    page = visitor.get(older)
    assert ids(page) == [15, 14, 13, 11, 10, 9, 8, 7, 6, 5]
    assert ids(visitor.get(page.one("a[rel=next]")["href"])) == [4, 3, 2, 1]


@pytest.mark.task("Pages of ten")
@pytest.mark.title("Addresses that nobody linked to", zh="没有人链接过的地址")
def test_before(db, visitor):
    fill(db, 12)
    for before in ("abc", "", "1' or '1'='1"):
        page = visitor.get("/", query_string={"before": before})
        assert (page.status, ids(page)) == (200, list(range(12, 2, -1)))
    for before in ("1", "0", "-5"):
        page = visitor.get("/?before=" + before)
        assert (page.status, page.entries(), len(page.document.select("p.empty"))) == (200, [], 1)
    assert ids(visitor.get("/?before=" + "9" * 30)) == list(range(12, 2, -1))


@pytest.mark.task("Counting")
@pytest.mark.title("A page of ten entries costs as many statements as one of one", zh="十条留言的页面，语句不比一条的多")
@pytest.mark.points(3)
@pytest.mark.hint("Fetch the replies of all entries of a page in one statement: `where entry = any(%s)`, with a list of numbers.", zh="一条语句取回一页上所有留言的回复：`where entry = any(%s)`，参数是编号的列表。", after=1)
def test_statements(db, line, counted):
    fill(db, 1, 1)
    counted.get("/")
    line.clear()
    assert counted.get("/").replies(1) == [("reply 1", "to 1")]
    one = len(line.statements)
    assert 1 <= one <= 3
    fill(db, 30, 5)
    line.clear()
    page = counted.get("/")
    assert len(line.statements) <= 3
    assert len(page.entries()) == 10 and all(len(page.replies(number)) == 5 for number in ids(page))


@pytest.mark.task("Counting")
@pytest.mark.title("Only what is shown is fetched", zh="只取要显示的")
@pytest.mark.points(3)
@pytest.mark.hint("Let the database do it: `order by number desc limit 11`. The eleventh tells that there are older ones.", zh="让数据库来做：`order by number desc limit 11`。第十一条说明还有更早的。", after=2)
def test_rows(db, line, counted):
    fill(db, 300, 2)
    counted.get("/")
    line.clear()
    page = counted.get("/")
    assert len(page.entries()) == 10
    assert 1 <= len(line.statements) <= 3
    assert 30 <= line.rows <= 10 + 20 + 4
    line.clear()
    page = counted.get("/entries/150")
    assert page.replies(150) == [("reply 1", "to 150"), ("reply 2", "to 150")]
    assert 1 <= len(line.statements) <= 3
    assert 3 <= line.rows <= 5


@pytest.mark.task("Counting")
@pytest.mark.title("The replies of an entry are found by an index", zh="留言的回复通过索引找到")
@pytest.mark.hint("PostgreSQL makes an index for a primary key, but none for a foreign key.", zh="PostgreSQL 会为主键建索引，但不会为外键建。", after=1)
def test_index(db):
    migrate(db.url)
    db.execute("set enable_seqscan = off")
    plan = "\n".join(row[0] for row in db.execute("explain select * from replies where entry = 7 order by number"))
    assert "Index Cond: (entry =" in plan


@pytest.mark.task("Caching")
@pytest.mark.title("Whoever has the page already gets 304 and no page", zh="已有页面的访客得到 304，不再收到页面")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_not_modified(db, visitor):
    fill(db, 3)
    page = visitor.get("/")
    tag = page.headers["ETag"]
    assert "no-cache" in page.headers["Cache-Control"]
    again = visitor.get("/", headers={"If-None-Match": tag})
    assert (again.status, again.text, again.headers["ETag"]) == (304, "", tag)
    other = visitor.get("/", headers={"If-None-Match": '"something else"'})
    assert (other.status, len(other.entries()), other.headers["ETag"]) == (200, 3, tag)


@pytest.mark.task("Caching")
@pytest.mark.title("304 costs one statement and one row", zh="304 只花一条语句、一行数据")
@pytest.mark.points(2)
@pytest.mark.hint("Make the ETag of something small that changes with the book, and look at `request.if_none_match` before you fetch the page.", zh="用某个随留言簿变化的小东西来做 ETag，并在取页面内容之前先看 `request.if_none_match`。", after=1)
def test_cheap(db, line, counted):
    fill(db, 30, 3)
    tag = counted.get("/").headers["ETag"]
    line.clear()
    assert counted.get("/", headers={"If-None-Match": tag}).status == 304
    assert len(line.statements) <= 1
    assert line.rows <= 1


@pytest.mark.task("Caching")
@pytest.mark.title("When something changed, the page comes", zh="有变化时，页面会来")
@pytest.mark.points(2)
@pytest.mark.hint("Replies change the page, too; so does an entry that was deleted in the database.", zh="回复也会改变页面；在数据库里删掉一条留言也一样。", after=2)
def test_changes(db, visitor):
    tags = [visitor.get("/").headers["ETag"]]

    def changed():
        page = visitor.get("/", headers={"If-None-Match": ", ".join(tags)})
        tags.append(page.headers["ETag"])
        return page.status == 200 and tags[-1] not in tags[:-1]

    visitor.sign("Ada", "one")
    assert changed()
    visitor.sign("Bob", "two")
    assert changed()
    visitor.reply(1, "Cid", "hello")
    assert changed()
    visitor.reply(2, "Cid", "hello again")
    assert changed()
    db.execute("delete from replies where entry = 1")
    assert changed()
    db.execute("delete from entries where number = 1")
    assert changed()
    visitor.sign("Dan", "three")
    assert changed()


@pytest.mark.task("Caching")
@pytest.mark.title("Several tags, and weak ones, are understood", zh="能看懂多个标签和弱标签")
def test_several_tags(db, visitor):
    fill(db, 1)
    tag = visitor.get("/").headers["ETag"]
    weak = tag if tag.startswith("W/") else "W/" + tag
    for known in (f'"a", {tag}, "b"', weak, f'"x",{weak}'):
        assert visitor.get("/", headers={"If-None-Match": known}).status == 304
    assert visitor.get("/", headers={"If-None-Match": "nonsense"}).status == 200


@pytest.mark.task("Caching")
@pytest.mark.title("All workers of Gunicorn give the same tag", zh="Gunicorn 的所有工作进程给出相同的标签")
@pytest.mark.points(2)
def test_workers(db, serve_solution):
    url = serve_solution("guestbook.app:create_app()", workers=2, env={"DATABASE_URL": db.url}).url
    fill(db, 3, 1)
    answers = [requests.get(url + "/", timeout=20) for _ in range(12)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    tag = answers[0].headers["ETag"]
    assert {requests.get(url + "/", headers={"If-None-Match": tag}, timeout=20).status_code for _ in range(12)} == {304}


@pytest.mark.task("Replies")
@pytest.mark.title("What was right before is right still", zh="以前正确的，现在依然正确")
def test_as_before(db, line, counted):
    page = counted.post("/")
    assert (page.status, sorted(page.problems())) == (400, ["name", "text"])
    page = counted.sign("n" * 41, "kept\nin the form")
    assert (page.status, list(page.problems())) == (400, ["name"]) and page.problems()["name"]
    assert page.one("textarea").get_text().strip() == "kept\nin the form"
    assert page.one("h1").get_text().strip() == "Guest book"
    assert counted.sign("n" * 40, "t" * 500).status == counted.reply(1, "n" * 40, "t" * 500).status == 303
    db.execute("truncate entries restart identity cascade")
    db.execute(f"alter database {db.name} set timezone = 'Asia/Shanghai'")
    answer = counted.sign(" Ada ", "one")
    assert (answer.status, answer.headers["Location"].split("#")[0]) == (303, "/")
    db.execute("update entries set written = '2031-05-04 22:30:00+00'")
    page = counted.get("/entries/1")
    assert page.one("article time")["datetime"] == "2031-05-04T22:30:00+00:00"
    assert page.document.select("form") and not page.problems()
    assert counted.get("/entries/2").status == 404
    counted.reply(1, "Bob", "two")
    assert json.loads(counted.get("/health").text) == {"entries": 1}
    line.close()
    for path in ("/", "/entries/1", "/health"):
        page = counted.get(path)
        assert page.status == 503


@pytest.mark.task("Caching")
@pytest.mark.title("Another start of the application does not change the tag", zh="重新启动应用，标签不变")
def test_restart(db, visitor):
    fill(db, 2)
    other = Visitor(create_app({"DATABASE_URL": db.url}))
    assert visitor.get("/").headers["ETag"] == other.get("/").headers["ETag"]
    assert other.get("/", headers={"If-None-Match": visitor.get("/").headers["ETag"]}).status == 304
