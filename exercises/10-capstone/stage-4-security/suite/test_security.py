import hashlib
import json

import psycopg
import pytest
from werkzeug.security import check_password_hash, generate_password_hash

from guestbook.app import create_app
from relay import Relay
from visitor import Visitor, to_app, to_server

KEY = "a key that is used by this suite alone"


@pytest.fixture
def db(database):
    return database("postgresql")


@pytest.fixture
def app(db):
    return create_app({"DATABASE_URL": db.url, "SECRET_KEY": KEY})


def register(db, name, password="correct horse"):
    """An account with a hash that is quickly made and quickly looked at."""
    hashed = generate_password_hash(password, method="pbkdf2:sha256:1000")
    db.execute("insert into accounts (name, password) values (%s, %s)", (name, hashed))


@pytest.fixture
def comes(db, app):
    """A new visitor: `comes()` without an account, `comes("Ada")` logged in with a new one."""

    def comes(name=None):
        visitor = Visitor(to_app(app))
        if name is not None:
            register(db, name)
            assert visitor.log_in(name).status == 303
        return visitor

    return comes


def path_of(answer):
    """Where an answer leads to, without what stands after ? and #."""
    return answer.headers["Location"].split("#")[0].split("?")[0]


@pytest.mark.task("Accounts")
@pytest.mark.title("Who signs up is logged in, and signs with that name", zh="注册之后即已登录，并以此名留言")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_sign_up(comes):
    ada = comes()
    answer = ada.sign_up(" Ada ", "correct horse")
    assert (answer.status, path_of(answer)) == (303, "/")
    assert ada.get("/").account() == "Ada"
    answer = ada.sign("hello")
    assert (answer.status, path_of(answer)) == (303, "/")
    assert ada.fill("/entries/1", "/entries/1/replies", text="hello again").status == 303
    for visitor in (ada, comes()):
        page = visitor.get("/")
        assert page.entries() == [("entry-1", "Ada", "hello")]
        assert page.replies(1) == [("Ada", "hello again")]


@pytest.mark.task("Accounts")
@pytest.mark.title("Out, and in again", zh="退出，再登录")
@pytest.mark.feedback("full")
def test_log_in(comes):
    ada = comes("Ada")
    answer = ada.fill("/", "/logout")
    assert (answer.status, path_of(answer)) == (303, "/")
    page = ada.get("/")
    assert (page.account(), page.actions()) == ("", [])
    answer = ada.log_in("ada")
    assert (answer.status, path_of(answer)) == (303, "/")
    assert ada.get("/").account() == "Ada"
    bob = comes("Bob")
    assert [ada.get("/entries/").account(), bob.get("/").account()] == ["Ada", "Bob"]


@pytest.mark.task("Accounts")
@pytest.mark.title("A wrong password is told like an unknown name", zh="密码错误与名字不存在，说法相同")
@pytest.mark.points(2)
def test_wrong_login(comes):
    comes("Ada")
    visitor = comes()
    said = []
    for name, password in (("Ada", "correct hors"), ("Ada", ""), ("Ada", "Correct horse"), ("Bob", "correct horse"), ("", ""), ("' or 1=1 --", "x")):
        page = visitor.log_in(name, password)
        assert page.status == 400
        assert page.one("input[name=name]")["value"] == name
        assert not page.one("input[name=password]").get("value")
        said.append(page.problems())
        assert visitor.get("/").account() == ""
    assert list(said[0]) == ["login"] and said[0]["login"]
    assert all(one == said[0] for one in said)


@pytest.mark.task("Accounts")
@pytest.mark.title("Names and passwords that are not taken", zh="不被接受的名字和密码")
@pytest.mark.feedback("full")
@pytest.mark.parametrize(
    "name, password, wrong",
    [
        ("", "correct horse", ["name"]),
        (" \0", "correct horse", ["name"]),
        ("n" * 41, "correct horse", ["name"]),
        ("Ada", "1234567", ["password"]),
        ("", "", ["name", "password"]),
    ],
    ids=["no name", "blank name", "long name", "short password", "nothing"],
)
def test_bad_sign_up(db, comes, name, password, wrong):
    visitor = comes()
    page = visitor.sign_up(name, password)
    assert (page.status, sorted(page.problems())) == (400, wrong)
    assert all(page.problems().values())
    assert not page.one("input[name=password]").get("value")
    assert visitor.get("/").account() == ""
    assert db.execute("select * from accounts") == []


@pytest.mark.task("Accounts")
@pytest.mark.title("Eight characters are enough, and any will do", zh="八个字符就够，任何字符都行")
def test_passwords(comes):
    for name, password in (("Ada", "12345678"), ("Bob", "  spaces  "), ("n" * 40, "密" * 200)):
        assert comes().sign_up(name, password).status == 303
        visitor = comes()
        assert visitor.log_in(name, password).status == 303
        assert visitor.get("/").account() == name
    assert comes().log_in("Bob", "spaces").status == 400


@pytest.mark.task("Accounts")
@pytest.mark.title("A name is taken once, also in other letters", zh="一个名字只能注册一次，大小写不同也不行")
@pytest.mark.hint("A unique index on `lower(name)`, and `on conflict do nothing`: whoever looks first and writes then comes too late.", zh="在 `lower(name)` 上建唯一索引，并用 `on conflict do nothing`：先查再写会慢一步。", after=2)
def test_taken(db, comes):
    comes("Ada")
    for name in ("Ada", "ADA", " aDa "):
        page = comes().sign_up(name, "another password")
        assert (page.status, list(page.problems())) == (400, ["name"])
        assert page.problems()["name"]
    assert db.execute("select name from accounts") == [("Ada",)]
    with pytest.raises(psycopg.errors.UniqueViolation):
        db.execute("insert into accounts (name, password) values ('aDA', 'x')")


@pytest.mark.task("Accounts")
@pytest.mark.title("The database does not know passwords", zh="数据库不知道密码")
@pytest.mark.points(3)
@pytest.mark.hint("`werkzeug.security.generate_password_hash` and `check_password_hash`.", zh="`werkzeug.security.generate_password_hash` 和 `check_password_hash`。", after=1)
def test_hashes(db, comes):
    password = "correct horse"
    assert comes().sign_up("Ada", password).status == comes().sign_up("Bob", password).status == 303
    everything = str(db.execute("select accounts::text from accounts")).lower()
    for kind in ("md5", "sha1", "sha256", "sha512"):
        assert hashlib.new(kind, password.encode()).hexdigest() not in everything
    assert password not in everything
    first, second = (stored for (stored,) in db.execute("select password from accounts"))
    assert first != second
    for stored in (first, second):
        assert stored.startswith(("scrypt:", "pbkdf2:"))
        assert check_password_hash(stored, password)
        assert not check_password_hash(stored, password + "!")


@pytest.mark.task("Owners")
@pytest.mark.title("Without an account one reads, and does not write", zh="没有账户只能读，不能写")
@pytest.mark.points(2)
def test_anonymous(db, comes):
    comes("Ada").sign("hello")
    visitor = comes()
    token = visitor.get("/login").token()
    for path in ("/", "/entries/1/replies", "/entries/1/delete"):
        answer = visitor.post(path, csrf_token=token, text="I was here", name="Ada")
        assert (answer.status, path_of(answer)) == (303, "/login")
    assert db.execute("select name, text from entries") == [("Ada", "hello")]
    assert db.execute("select * from replies") == []
    for path in ("/", "/entries/1"):
        assert visitor.get(path).actions() == []


@pytest.mark.task("Owners")
@pytest.mark.title("The name is the account's, whatever the form says", zh="名字是账户的，无论表单里写什么")
def test_name_of_the_account(db, comes):
    bob = comes("Bob")
    assert bob.fill("/", "/", text="hello", name="Ada", account="7").status == 303
    assert bob.fill("/entries/1", "/entries/1/replies", text="hi", name="Ada").status == 303
    assert db.execute("select name from entries union all select name from replies") == [("Bob",), ("Bob",)]
    assert not bob.get("/").document.select("input[name=name]")


@pytest.mark.task("Owners")
@pytest.mark.title("Whoever wrote an entry may delete it", zh="写留言的人可以删除它")
@pytest.mark.feedback("full")
def test_delete(comes):
    ada = comes("Ada")
    ada.sign("one"), ada.sign("two")
    ada.fill("/entries/1", "/entries/1/replies", text="mine")
    assert "/entries/1/delete" in ada.get("/entries/1").actions()
    answer = ada.fill("/", "/entries/1/delete")
    assert (answer.status, path_of(answer)) == (303, "/")
    assert ada.get("/").entries() == [("entry-2", "Ada", "two")]
    assert ada.get("/entries/1").status == 404


@pytest.mark.task("Owners")
@pytest.mark.title("Others may not, whatever their page shows", zh="别人不可以，无论他们的页面上有什么")
@pytest.mark.points(3)
@pytest.mark.hint("That the button is missing keeps nobody from sending the request: look again where it is carried out.", zh="没有按钮挡不住别人发出请求：在执行的地方再检查一次。", after=1)
def test_not_yours(db, comes):
    ada, bob = comes("Ada"), comes("Bob")
    ada.sign("one")
    db.execute("insert into entries (name, text) values ('Bob', 'before there were accounts')")
    for path in ("/", "/entries/1", "/entries/2"):
        assert not [action for action in bob.get(path).actions() if action.endswith("/delete")]
    token = bob.get("/").token()
    for number, status in ((1, 403), (2, 403), (3, 404), ("1" * 30, 404)):
        answer = bob.post(f"/entries/{number}/delete", csrf_token=token)
        assert answer.status == status
        assert answer.one("h1 a")["href"] == "/"
    answer = bob.get("/entries/1/delete")
    assert answer.status in (404, 405)
    assert answer.one("h1 a")["href"] == "/"
    assert len(ada.get("/").entries()) == 2


@pytest.mark.task("Forged requests")
@pytest.mark.title("Without the token no form is taken", zh="没有令牌的表单一概不收")
@pytest.mark.feedback("full")
@pytest.mark.points(3)
@pytest.mark.parametrize("path", ["/", "/entries/1/replies", "/entries/1/delete", "/logout"])
def test_no_token(db, comes, path):
    ada = comes("Ada")
    ada.sign("one")
    answer = ada.post(path, text="written by another site")
    assert answer.status == 400
    assert answer.one("h1 a")["href"] == "/"
    assert ada.get("/").account() == "Ada"
    assert db.execute("select text from entries") == [("one",)]
    assert db.execute("select * from replies") == []


@pytest.mark.task("Forged requests")
@pytest.mark.title("Nobody is logged in or signed up by another site", zh="别的网站不能替人登录或注册")
def test_no_token_to_enter(db, comes):
    comes("Ada")
    visitor = comes()
    for path in ("/login", "/signup"):
        name = "Ada" if path == "/login" else "Bob"
        for form in ({}, {"csrf_token": ""}, {"csrf_token": "None"}, {"csrf_token": "null"}):
            assert visitor.post(path, name=name, password="correct horse", **form).status == 400
            assert visitor.get("/").account() == ""
    assert db.execute("select name from accounts") == [("Ada",)]


@pytest.mark.task("Forged requests")
@pytest.mark.title("A token of somebody else is none", zh="别人的令牌不算数")
@pytest.mark.points(2)
@pytest.mark.hint("A random token in the session; compare what comes with what this session holds.", zh="会话里放一个随机令牌；把收到的与这个会话里的比较。", after=1)
def test_other_tokens(comes):
    ada, bob = comes("Ada"), comes("Bob")
    own, other = ada.get("/").token(), bob.get("/").token()
    assert len(own) >= 16 and own != other
    for token in (other, "", own[:-1], own + "x", own[::-1], "null", "é" * 20, "密" * 20):
        assert ada.post("/", text="hello", csrf_token=token).status == 400
    assert ada.get("/").entries() == []
    assert ada.post("/", text="hello", csrf_token=own).status == 303


@pytest.mark.task("Forged requests")
@pytest.mark.title("Every form that is sent by POST has the token", zh="每个 POST 表单都带令牌")
def test_every_form(comes):
    ada = comes("Ada")
    ada.sign("one")
    pages = [ada.get("/"), ada.get("/entries/1"), ada.sign(" "), comes().get("/login"), comes().get("/signup")]
    for page in pages:
        forms = [form for form in page.document.select("form") if form.get("method", "").lower() == "post"]
        assert forms and all(len(form.select("input[type=hidden][name=csrf_token]")) == 1 for form in forms)
        assert page.token() not in ("", "None")
    assert pages[2].status == 400 and list(pages[2].problems()) == ["text"]
    for path, action in (("/", "/"), ("/entries/1", "/entries/1/replies")):
        for typed in ({}, {"text": " "}, {"text": "t" * 501}):
            page = ada.fill(path, action, **typed)
            assert (page.status, list(page.problems())) == (400, ["text"])
    assert ada.post("/entries/9/replies", csrf_token=ada.get("/").token(), text="t").status == 404
    page = comes().fill("/signup", "/signup")
    assert (page.status, sorted(page.problems())) == (400, ["name", "password"])


@pytest.mark.task("Sessions")
@pytest.mark.title("The cookie is hidden from scripts, bound to HTTPS, and stays on the site", zh="Cookie 对脚本隐藏、只走 HTTPS、不随别的网站的请求发出")
@pytest.mark.points(2)
@pytest.mark.hint("`SESSION_COOKIE_SECURE` and `SESSION_COOKIE_SAMESITE` in `app.config`.", zh="`app.config` 里的 `SESSION_COOKIE_SECURE` 和 `SESSION_COOKIE_SAMESITE`。", after=1)
def test_cookie(comes):
    ada = comes()
    said = ada.get("/login").cookies + ada.sign_up("Ada").cookies
    assert said
    for cookie in said:
        parts = [part.strip().lower() for part in cookie.split(";")]
        assert "httponly" in parts and "secure" in parts
        assert "samesite=lax" in parts or "samesite=strict" in parts


@pytest.mark.task("Sessions")
@pytest.mark.title("Logging in begins a new session", zh="登录即开始新的会话")
@pytest.mark.points(2)
@pytest.mark.hint("`session.clear()` before the account is put into the session: a token that somebody planted before is then worth nothing.", zh="把账户放进会话之前先 `session.clear()`：别人事先埋下的令牌就毫无价值了。", after=2)
def test_new_session(comes):
    ada = comes()
    before = ada.get("/signup").token()
    ada.sign_up("Ada")
    after = ada.get("/").token()
    assert ada.post("/", text="hello", csrf_token=before).status == 400
    ada.fill("/", "/logout")
    between = ada.get("/login").token()
    ada.log_in("Ada")
    assert len({before, after, between, ada.get("/").token()}) == 4


@pytest.mark.task("Sessions")
@pytest.mark.title("Without a secret key there is no application", zh="没有密钥就没有应用")
def test_secret_key(db):
    for settings in ({}, {"SECRET_KEY": ""}, {"SECRET_KEY": None}):
        with pytest.raises(ValueError):
            create_app({"DATABASE_URL": db.url} | settings)
    app = create_app({"DATABASE_URL": db.url, "SECRET_KEY": KEY, "TITLE": "Visitors"})
    assert Visitor(to_app(app)).get("/").one("h1").get_text().strip() == "Visitors"


@pytest.mark.task("Sessions")
@pytest.mark.title("A session of another key, or of an account that is gone, is none", zh="别的密钥的会话、已删账户的会话都不算数")
def test_other_key(db, comes):
    ada = comes("Ada")
    stranger = Visitor(to_app(create_app({"DATABASE_URL": db.url, "SECRET_KEY": KEY + "!"})))
    stranger.cookies = dict(ada.cookies)
    assert stranger.get("/").account() == ""
    same = Visitor(to_app(create_app({"DATABASE_URL": db.url, "SECRET_KEY": KEY})))
    same.cookies = dict(ada.cookies)
    assert same.get("/").account() == "Ada"
    db.execute("delete from accounts")
    page = ada.get("/")
    assert (page.status, page.account(), page.actions()) == (200, "", [])


@pytest.mark.task("Sessions")
@pytest.mark.title("After logging in it goes on where one wanted to go, within this site", zh="登录之后去想去的地方，但只在本站之内")
@pytest.mark.points(2)
@pytest.mark.hint("`//evil.example` and `/\\evil.example` begin with `/`, too, and browsers leave the site for them.", zh="`//evil.example` 和 `/\\evil.example` 也以 `/` 开头，而浏览器会因此离开本站。", after=2)
def test_next(comes):
    comes("Ada")
    wanted = {
        "/entries/1": "/entries/1",
        "/?before=7&q=x": "/?before=7&q=x",
        "": "/",
        "https://evil.example/": "/",
        "//evil.example/": "/",
        "/\\evil.example/": "/",
        "\\\\evil.example": "/",
        "/\t/evil.example": "/",
        "javascript:alert(1)": "/",
        "evil.example": "/",
    }
    for address, expected in wanted.items():
        visitor = comes()
        answer = visitor.fill("/login", "/login", name="Ada", password="correct horse", next=address)
        assert (answer.status, answer.headers["Location"]) == (303, expected)
    page = comes().get("/login?next=/entries/1%22%3E%3Cb%3E")
    assert page.one("form input[type=hidden][name=next]")["value"] == '/entries/1"><b>'


@pytest.mark.task("Injection")
@pytest.mark.title("Entries are searched by name and text", zh="按名字和正文搜索留言")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_search(comes):
    ada, bob = comes("Ada"), comes("Bob")
    ada.sign("a green tree"), bob.sign("The GREEN tea"), bob.sign("nothing")
    assert [text for _, _, text in ada.get("/?q=green").entries()] == ["The GREEN tea", "a green tree"]
    assert [name for _, name, _ in ada.get("/?q=aDa").entries()] == ["Ada"]
    assert ada.get("/?q=green").one("input[name=q]")["value"] == "green"
    page = ada.get("/?q=grey")
    assert (page.entries(), len(page.document.select("p.empty"))) == ([], 1)
    assert len(ada.get("/?q=").entries()) == 3


@pytest.mark.task("Injection")
@pytest.mark.title("A search is text, not SQL and no pattern", zh="搜索词是文字，不是 SQL，也不是模式")
@pytest.mark.points(3)
@pytest.mark.hint("A placeholder keeps SQL out, but `like` still knows `%` and `_`: use `position(… in …)`, or escape them.", zh="占位符能挡住 SQL，但 `like` 仍认得 `%` 和 `_`：用 `position(… in …)`，或者转义它们。", after=1)
def test_search_attacks(db, comes):
    ada = comes("Ada")
    for text in ("100% sure", "snake_case", "back\\slash", "it's"):
        ada.sign(text)
    for word, expected in (("%25", ["100% sure"]), ("_", ["snake_case"]), ("%5C", ["back\\slash"]), ("'", ["it's"]), ("s%25e", []), ("%00", 4), ("1%00", ["100% sure"])):
        page = ada.get("/?q=" + word)
        assert page.status == 200
        found = [text for _, _, text in page.entries()]
        assert len(found) == expected if isinstance(expected, int) else found == expected
    for word in ("x') or ('1'='1", "x' union select number, number, password, password, now() from accounts --", "'; drop table entries; --"):
        page = ada.go("GET", "/?q=" + word.replace(" ", "%20"))
        assert (page.status, page.entries()) == (200, [])
        assert "scrypt" not in page.text and "pbkdf2" not in page.text
    assert db.execute("select count(*) from entries") == [(4,)]


@pytest.mark.task("Injection")
@pytest.mark.title("A search has pages, too", zh="搜索结果也分页")
def test_search_pages(db, comes):
    visitor = comes()
    db.execute("insert into entries (name, text) select 'guest', case when n % 2 = 0 then 'even & ' else 'odd ' end || n from generate_series(1, 60) n")
    page, seen = visitor.get("/?q=even%20%26"), []
    while len(seen) < 5:
        seen.append([int(name.removeprefix("entry-")) for name, _, _ in page.entries()])
        older = page.document.select("a[rel=next]")
        if not older:
            break
        page = visitor.get(older[0]["href"])
    assert seen == [list(range(60, 40, -2)), list(range(40, 20, -2)), list(range(20, 0, -2))]


@pytest.mark.task("Scripts")
@pytest.mark.title("Whatever is typed is shown as text", zh="输入什么都只显示为文字")
@pytest.mark.points(2)
def test_markup(comes):
    ada = comes("<b>\"Ada\"</b>")
    ada.sign("<script>alert('hi')</script>")
    page = ada.get("/entries/1")
    assert page.entries() == [("entry-1", '<b>"Ada"</b>', "<script>alert('hi')</script>")]
    assert ada.get("/").account() == '<b>"Ada"</b>'
    assert not ada.get("/").document.select("article script, .account b, h2 b")
    page = ada.get("/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert page.one("input[name=q]")["value"] == '"><script>alert(1)</script>'
    page = comes().log_in('"><i onclick=x>', "12345678")
    assert page.one("input[name=name]")["value"] == '"><i onclick=x>'


@pytest.mark.task("Scripts")
@pytest.mark.title("Browsers are told to run nothing else", zh="告诉浏览器：别的什么都不许运行")
@pytest.mark.points(2)
@pytest.mark.hint("`app.after_request` sees every answer. Put styles into a file of `guestbook/static`.", zh="`app.after_request` 能看到每个回答。样式放进 `guestbook/static` 的文件里。", after=1)
def test_headers(comes):
    ada = comes("Ada")
    ada.sign("hello")
    for page in (ada.get("/"), ada.get("/entries/1"), ada.get("/nothing"), ada.post("/"), comes().get("/login"), comes().get("/signup"), ada.get("/health")):
        policy = {part.split()[0].lower(): part.split()[1:] for part in page.headers["Content-Security-Policy"].split(";") if part.strip()}
        assert policy["default-src"] in (["'self'"], ["'none'"])
        assert policy["frame-ancestors"] == ["'none'"]
        assert not any("unsafe" in source or source in ("*", "data:", "https:", "http:") for sources in policy.values() for source in sources)
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert not page.document.select("style, script:not([src]), [style], [onclick], [onsubmit], [onload]")
        for sheet in page.document.select("link[rel=stylesheet]"):
            assert ada.get(sheet["href"]).status == 200


@pytest.mark.task("Scripts")
@pytest.mark.title("More than 64 kB is not read", zh="超过 64 kB 的不读")
def test_too_large(db, comes):
    ada = comes("Ada")
    token = ada.get("/").token()
    page = ada.post("/", csrf_token=token, text="t" * 70_000)
    assert page.status == 413
    assert page.one("h1 a")["href"] == "/"
    page = ada.post("/", csrf_token=token, text="t" * 60_000)
    assert (page.status, list(page.problems())) == (400, ["text"])
    assert db.execute("select * from entries") == []


@pytest.mark.task("Owners")
@pytest.mark.title("What was right before is right still", zh="以前正确的，现在依然正确")
@pytest.mark.points(2)
def test_as_before(comes):
    ada = comes("Ada")
    assert ada.sign("t" * 500).status == 303
    ada.sign(" one\r\ntwo: http://a.example/b?c. ")
    ada.fill("/entries/2", "/entries/2/replies", text="(HTTPS://b.example/!)")
    for page in (ada.get("/"), comes().get("/entries/2")):
        assert page.entries()[0] == ("entry-2", "Ada", "one\ntwo: http://a.example/b?c.")
        assert page.replies(2) == [("Ada", "(HTTPS://b.example/!)")]
        assert page.one("#entry-2 p.text a")["href"] == "http://a.example/b?c"
        assert page.one("#entry-2 ul.replies a")["href"] == "HTTPS://b.example/"
    assert comes().get("/entries/1").entries() == [("entry-1", "Ada", "t" * 500)]


@pytest.mark.task("Still fast")
@pytest.mark.title("A page for one guest alone is in no cache", zh="只属于一位访客的页面不进缓存")
@pytest.mark.points(2)
def test_caching(comes):
    visitor, ada = comes(), comes("Ada")
    ada.sign("hello")
    page = visitor.get("/")
    tag = page.headers["ETag"]
    assert "no-cache" in page.headers["Cache-Control"]
    assert "Cookie" in page.headers["Vary"].title()
    assert visitor.get("/", If_None_Match=tag).status == 304
    page = ada.get("/", If_None_Match=tag)
    assert (page.status, page.account()) == (200, "Ada")
    assert "no-store" in page.headers["Cache-Control"]
    ada.fill("/", "/entries/1/delete")
    assert visitor.get("/", If_None_Match=tag).status == 200


@pytest.mark.task("Still fast")
@pytest.mark.title("Accounts cost one statement, not one for each entry", zh="账户只多花一条语句，而不是每条留言一条")
def test_statements(db):
    line = Relay(db.host, db.port)
    url = f"postgresql://{db.user}:{db.password}@127.0.0.1:{line.port}/{db.name}"
    ada = Visitor(to_app(create_app({"DATABASE_URL": url, "SECRET_KEY": KEY})))
    register(db, "Ada")
    ada.log_in("Ada")
    for n in range(12):
        ada.sign(f"number {n}")
    line.clear()
    page = ada.get("/")
    assert (len(page.entries()), page.account()) == (10, "Ada")
    assert len([action for action in page.actions() if action.endswith("/delete")]) == 10
    assert 1 <= len(line.statements) <= 4
    line.close()
    for visitor in (ada, Visitor(ada.ask)):
        page = visitor.get("/")
        assert (page.status, page.one("h1").get_text().strip()) == (503, "Guest book")


@pytest.mark.task("Served")
@pytest.mark.title("Two workers of Gunicorn know the same guests", zh="Gunicorn 的两个工作进程认识同样的访客")
@pytest.mark.points(3)
def test_gunicorn(db, serve_solution):
    env = {"DATABASE_URL": db.url, "SECRET_KEY": KEY}
    url = serve_solution("guestbook.app:create_app()", workers=2, env=env).url
    ada, bob = Visitor(to_server(url)), Visitor(to_server(url))
    register(db, "Bob")
    assert ada.sign_up("Ada").status == bob.log_in("Bob").status == 303
    for n in range(3):
        assert ada.sign(f"ada {n}").status == bob.sign(f"bob {n}").status == 303
    assert {ada.get("/").account() for _ in range(12)} == {"Ada"}
    assert bob.post("/entries/1/delete", csrf_token=bob.get("/").token()).status == 403
    assert ada.fill("/entries/1", "/entries/1/delete").status == 303
    assert json.loads(ada.get("/health").text) == {"entries": 5}


@pytest.mark.task("Served")
@pytest.mark.title("Guests stay logged in over a restart; without a key Gunicorn does not start", zh="重启后访客仍保持登录；没有密钥，Gunicorn 不启动")
def test_restart(db, serve_solution):
    env = {"DATABASE_URL": db.url, "SECRET_KEY": KEY}
    served = serve_solution("guestbook.app:create_app()", env=env)
    ada = Visitor(to_server(served.url))
    ada.sign_up("Ada")
    assert served.stop() == 0
    ada.ask = to_server(serve_solution("guestbook.app:create_app()", env=env).url)
    assert ada.get("/").account() == "Ada"
    assert ada.sign("still here").status == 303
    with pytest.raises(Exception):
        serve_solution("guestbook.app:create_app()", env={"DATABASE_URL": db.url})
