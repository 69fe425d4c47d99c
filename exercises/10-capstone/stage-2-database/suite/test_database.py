import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import requests

from guestbook.app import create_app
from guestbook.book import Book
from guestbook.database import migrate
from relay import Relay
from visitor import Page, Visitor


@pytest.fixture
def db(database):
    return database("postgresql")


@pytest.fixture
def visitor(db):
    return Visitor(create_app({"DATABASE_URL": db.url}))


@pytest.fixture
def away(db):
    """A way to the database that can be closed and opened again."""
    made = Relay(db.host, db.port)
    made.url = f"postgresql://{db.user}:{db.password}@127.0.0.1:{made.port}/{db.name}"
    yield made
    made.close()


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.sql").write_text(text)


def tables(db):
    return {name for (name,) in db.execute("select tablename from pg_tables where schemaname = 'public'")}


@pytest.mark.task("The book")
@pytest.mark.title("What is signed stands in the database", zh="写下的留言存在数据库里")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_written(db, visitor):
    assert visitor.sign(" Ada ", "one\r\ntwo").status == 303
    assert db.execute("select number, name, text from entries") == [(1, "Ada", "one\ntwo")]
    assert visitor.get("/").entries() == [("entry-1", "Ada", "one\ntwo")]
    assert visitor.get("/entries/1").entries() == [("entry-1", "Ada", "one\ntwo")]


@pytest.mark.task("The book")
@pytest.mark.title("All applications on a database show one book", zh="同一个数据库上的所有应用显示同一本留言簿")
@pytest.mark.feedback("full")
def test_one_book(db, visitor):
    other = Visitor(create_app({"DATABASE_URL": db.url}))
    visitor.sign("Ada", "by the one")
    other.sign("Bob", "by the other")
    for one in (visitor, other):
        assert one.get("/").entries() == [("entry-2", "Bob", "by the other"), ("entry-1", "Ada", "by the one")]


@pytest.mark.task("The book")
@pytest.mark.title("The book works without the web", zh="没有网页，留言簿也能用")
@pytest.mark.feedback("full")
def test_book(db):
    migrate(db.url)
    book = Book(db.url)
    assert book.newest() == []
    first, second = book.add("Ada", "one"), book.add(" Bob ", "two")
    assert (first.number, first.name, first.text) == (1, "Ada", "one")
    assert book.get(2) == second and second.name == "Bob"
    assert (book.get(0), book.get(3), book.get(-1)) == (None, None, None)
    assert [entry.number for entry in book.newest()] == [2, 1]


@pytest.mark.task("The book")
@pytest.mark.title("What looks like SQL is text", zh="像 SQL 的只是文字")
@pytest.mark.points(2)
@pytest.mark.hint("Give values as the second argument of `execute`, and let the driver put them in.", zh="把值作为 `execute` 的第二个参数，让驱动程序放进去。", after=1)
def test_sql(db, visitor):
    names = ["O'Neill", "'); drop table entries; --", "100% %s %(name)s", "{name} :name $1 \\' \\"]
    for name in names:
        assert visitor.sign(name, name + "!").status == 303
    assert [(name, text) for _, name, text in reversed(visitor.get("/").entries())] == [(name, name + "!") for name in names]
    assert db.execute("select count(*) from entries") == [(4,)]


@pytest.mark.task("The book")
@pytest.mark.title("What PostgreSQL cannot store does not break the page", zh="PostgreSQL 存不了的东西不会弄坏页面")
@pytest.mark.hint("PostgreSQL's text has no character NUL, `\\0`: take it out where you clean what was typed.", zh="PostgreSQL 的文本里不能有 NUL 字符 `\\0`：在清理输入时去掉它。", after=2)
def test_nul(db, visitor):
    assert visitor.sign("A\0da", "null\0 and void").status == 303
    assert db.execute("select name, text from entries") == [("Ada", "null and void")]
    assert visitor.sign("\0", "x").status == 400
    assert len(visitor.get("/").entries()) == 1


@pytest.mark.task("The book")
@pytest.mark.title("A number larger than any entry's is not there", zh="比任何留言都大的编号：不存在")
@pytest.mark.parametrize("number", ["2", "0", "2147483648", "9223372036854775808", "1" * 40])
def test_missing(visitor, number):
    visitor.sign("Ada", "one")
    page = visitor.get(f"/entries/{number}")
    assert page.status == 404
    assert page.one("h1 a")["href"] == "/"


@pytest.mark.task("The book")
@pytest.mark.title("A form that is not right writes nothing", zh="填错的表单什么也不写")
def test_bad_form(db, visitor):
    for name, text in (("", "t"), ("n", " "), ("n" * 41, "t"), ("n", "t" * 501)):
        page = visitor.sign(name, text)
        assert page.status == 400
        assert len(page.problems()) == 1 and all(page.problems().values())
    page = visitor.post("/")
    assert (page.status, sorted(page.problems())) == (400, ["name", "text"])
    assert page.one("h1").get_text().strip() == "Guest book"
    assert visitor.sign("n" * 40, "t" * 500).status == 303
    assert db.execute("select name, length(text) from entries") == [("n" * 40, 500)]


@pytest.mark.task("Times")
@pytest.mark.title("An entry knows when it was written", zh="留言知道自己何时写下")
def test_now(db, visitor):
    visitor.sign("Ada", "one")
    (written, now), = db.execute("select written, now() from entries")
    assert timedelta(0) <= now - written < timedelta(minutes=5)
    shown = datetime.fromisoformat(visitor.get("/").one("article time")["datetime"])
    assert shown == written


@pytest.mark.task("Times")
@pytest.mark.title("Times are UTC, whatever zone the database is set to", zh="时间是 UTC，无论数据库设在哪个时区")
@pytest.mark.points(2)
@pytest.mark.hint("A `timestamptz` comes as a datetime with the zone of the session: `astimezone(UTC)` makes it UTC.", zh="`timestamptz` 读出来的 datetime 带着会话的时区：用 `astimezone(UTC)` 换成 UTC。", after=2)
def test_zone(db):
    db.execute(f"alter database {db.name} set timezone = 'Asia/Shanghai'")
    visitor = Visitor(create_app({"DATABASE_URL": db.url}))
    visitor.sign("Ada", "one")
    db.execute("update entries set written = '2031-05-04 22:30:00+00'")
    for path in ("/", "/entries/1"):
        assert visitor.get(path).one("article time")["datetime"] == "2031-05-04T22:30:00+00:00"
    entry = Book(db.url).get(1)
    assert entry.written == datetime(2031, 5, 4, 22, 30, tzinfo=UTC)
    assert entry.written.utcoffset() == timedelta(0)


@pytest.mark.task("The schema")
@pytest.mark.title("The table itself refuses what the book refuses", zh="留言簿拒绝的，数据表自己也拒绝")
@pytest.mark.points(2)
@pytest.mark.hint("`not null` and `check (…)` in the migration.", zh="在迁移里写 `not null` 和 `check (…)`。", after=1)
@pytest.mark.parametrize(
    "name, text",
    [("", "t"), ("n", ""), (None, "t"), ("n", None), ("n" * 41, "t"), ("n", "t" * 501)],
    ids=["no name", "no text", "null name", "null text", "long name", "long text"],
)
def test_constraints(db, name, text):
    assert list(migrate(db.url))
    db.execute("insert into entries (name, text) values (%s, %s)", ("n" * 40, "t" * 500))
    with pytest.raises((psycopg.errors.IntegrityError, psycopg.errors.StringDataRightTruncation)):
        db.execute("insert into entries (name, text) values (%s, %s)", (name, text))
    assert len(db.execute("select number from entries")) == 1


@pytest.mark.task("The schema")
@pytest.mark.title("Migrations are noted, and run once", zh="迁移会被记下，只运行一次")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_migrate(db):
    done = list(migrate(db.url))
    assert done and done == sorted(done)
    assert all(name.endswith(".sql") for name in done)
    assert sorted(name for (name,) in db.execute("select name from migrations")) == done
    db.execute("insert into entries (name, text) values ('Ada', 'one')")
    assert list(migrate(db.url)) == []
    assert db.execute("select name from entries") == [("Ada",)]


@pytest.mark.task("The schema")
@pytest.mark.title("Migrations run in the order of their names, new ones later", zh="迁移按名字的顺序运行，新的后来再运行")
@pytest.mark.points(2)
def test_order(db, tmp_path):
    write(tmp_path, a3="insert into steps values ('a3')", a1="create table steps (step text)", a2="insert into steps values ('a2'); insert into steps values ('100% sure')")
    (tmp_path / "notes.txt").write_text("this is not SQL")
    assert list(migrate(db.url, str(tmp_path))) == ["a1.sql", "a2.sql", "a3.sql"]
    write(tmp_path, a15="insert into steps values ('a15')", b1="insert into steps values ('b1')")
    assert list(migrate(db.url, str(tmp_path))) == ["a15.sql", "b1.sql"]
    assert list(migrate(db.url, str(tmp_path))) == []
    assert [step for (step,) in db.execute("select step from steps")] == ["a2", "100% sure", "a3", "a15", "b1"]


@pytest.mark.task("The schema")
@pytest.mark.title("If a migration fails, the database is as before", zh="迁移失败时，数据库保持原样")
@pytest.mark.points(2)
@pytest.mark.hint("One transaction for all of it: in PostgreSQL `create table` can be rolled back, too.", zh="全部放在一个事务里：在 PostgreSQL 里 `create table` 也能回滚。", after=1)
def test_failing(db, tmp_path):
    write(tmp_path, m1="create table first (a int)")
    assert list(migrate(db.url, str(tmp_path))) == ["m1.sql"]
    write(tmp_path, m2="create table second (a int)", m3="insert into first values (1); create table first (b int)")
    with pytest.raises(Exception):
        migrate(db.url, str(tmp_path))
    assert tables(db) == {"first", "migrations"}
    assert db.execute("select * from first") == []
    assert db.execute("select name from migrations") == [("m1.sql",)]
    write(tmp_path, m3="create table third (b int)")
    assert list(migrate(db.url, str(tmp_path))) == ["m2.sql", "m3.sql"]


@pytest.mark.task("The schema")
@pytest.mark.title("Of many who migrate at the same time one does it", zh="许多进程同时迁移时，只有一个真正执行")
@pytest.mark.points(3)
@pytest.mark.hint("`pg_advisory_xact_lock(…)`, or `lock table`, at the beginning of the transaction: the others wait, and look only then at what is still to be done.", zh="在事务开头用 `pg_advisory_xact_lock(…)` 或 `lock table`：其他进程等待，等到之后才去看还有什么要做。", after=2)
def test_at_once(db, tmp_path, run_solution):
    write(tmp_path, m1="create table steps (step text); select pg_sleep(0.5); insert into steps values ('m1')")
    ran = run_solution(db.url, str(tmp_path), "4", file="migrate_at_once.py")
    assert ran.returncode == 0
    assert sorted(json.loads(ran.stdout)) == [[], [], [], ["m1.sql"]]
    assert db.execute("select step from steps") == [("m1",)]


@pytest.mark.task("In service")
@pytest.mark.title("Whoever watches over the site asks /health", zh="监控网站的人会问 /health")
@pytest.mark.feedback("full")
def test_health(visitor):
    assert json.loads(visitor.get("/health").text) == {"entries": 0}
    visitor.sign("Ada", "one")
    page = visitor.get("/health")
    assert (page.status, json.loads(page.text)) == (200, {"entries": 1})


@pytest.mark.task("In service")
@pytest.mark.title("Without the database: 503; when it is back, so is the book", zh="数据库不在：503；它回来，留言簿也回来")
@pytest.mark.points(3)
@pytest.mark.hint("An error handler for the driver's errors. A connection that is kept must be found broken and made anew (`pool_pre_ping` in SQLAlchemy).", zh="为驱动程序的错误注册错误处理函数。保留着的连接要能发现已断开并重建（SQLAlchemy 里是 `pool_pre_ping`）。", after=2)
def test_away(away):
    visitor = Visitor(create_app({"DATABASE_URL": away.url}))
    visitor.sign("Ada", "one")
    assert visitor.get("/").status == 200
    away.close()
    for page in (visitor.get("/"), visitor.get("/entries/1"), visitor.sign("Bob", "two")):
        assert page.status == 503
        assert page.one("h1 a")["href"] == "/"
    assert visitor.get("/health").status == 503
    away.open()
    assert visitor.get("/").entries() == [("entry-1", "Ada", "one")]
    assert visitor.sign("Cid", "three").status == 303
    assert visitor.get("/health").status == 200


@pytest.mark.task("In service")
@pytest.mark.title("Connections are given back", zh="连接用完归还")
@pytest.mark.hint("`with psycopg.connect(…) as connection:` closes it at the end; a pool keeps a few.", zh="`with psycopg.connect(…) as connection:` 结束时会关闭连接；连接池只保留几个。", after=1)
def test_connections(db, visitor):
    # More pages than there are connections: whoever keeps one for each comes to the end of them.
    for n in range(7):
        assert visitor.sign("Ada", f"number {n}").status == 303
        assert visitor.get(f"/entries/{n + 1}").status == 200
    (count,), = db.execute("select count(*) from pg_stat_activity where datname = %s and usename = %s", (db.name, db.user))
    assert count <= 5


@pytest.mark.task("In service")
@pytest.mark.title("Three workers of Gunicorn start at once on an empty database, and share one book", zh="Gunicorn 的三个工作进程同时在空数据库上启动，共用一本留言簿")
@pytest.mark.points(3)
def test_gunicorn(db, serve_solution):
    served = serve_solution("guestbook.app:create_app()", workers=3, env={"DATABASE_URL": db.url})

    def sign(n):
        answer = requests.post(served.url + "/", data={"name": f"guest {n}", "text": "hello"}, timeout=20, allow_redirects=False)
        return answer.status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(sign, range(24))) == {303}
    answer = requests.get(served.url + "/", timeout=20)
    entries = Page(answer.status_code, answer.text, answer.headers).entries()
    assert len({number for number, _, _ in entries}) == 24
    assert {name for _, name, _ in entries} == {f"guest {n}" for n in range(24)}


@pytest.mark.task("In service")
@pytest.mark.title("The book survives a restart", zh="重启后留言簿仍在")
@pytest.mark.points(2)
def test_restart(db, serve_solution):
    first = serve_solution("guestbook.app:create_app()", env={"DATABASE_URL": db.url})
    requests.post(first.url + "/", data={"name": "Ada", "text": "before"}, timeout=20)
    assert first.stop() == 0
    second = serve_solution("guestbook.app:create_app()", env={"DATABASE_URL": db.url})
    requests.post(second.url + "/", data={"name": "Bob", "text": "after"}, timeout=20)
    assert requests.get(second.url + "/health", timeout=20).json() == {"entries": 2}
    assert db.execute("select name from entries order by number") == [("Ada",), ("Bob",)]


@pytest.mark.task("In service")
@pytest.mark.title("A setting is stronger than the environment", zh="设置优先于环境变量")
def test_setting(db, database, run_solution):
    other = database("postgresql")
    program = "from guestbook.app import create_app\nprint(create_app({'DATABASE_URL': %r}).test_client().get('/health').get_data(as_text=True))"
    ran = run_solution(program % db.url, env={"DATABASE_URL": other.url}, file="run_text.py")
    assert json.loads(ran.stdout) == {"entries": 0}
    assert "entries" in tables(db) and tables(other) == set()
    ran = run_solution("from guestbook.app import create_app\ncreate_app()", env={"DATABASE_URL": other.url}, file="run_text.py")
    assert ran.returncode == 0 and "entries" in tables(other)
