import pytest
import requests

from guestbook.app import create_app
from guestbook.book import Book, problems
from visitor import Page, Visitor


@pytest.fixture
def visitor():
    return Visitor(create_app())


@pytest.mark.task("The pages")
@pytest.mark.title("The first page of an empty book", zh="空留言簿的首页")
@pytest.mark.feedback("full")
def test_empty(visitor):
    page = visitor.get("/")
    assert page.status == 200
    assert page.one("h1 a")["href"] == "/"
    assert page.one("form")["method"].lower() == "post"
    assert page.one("p.empty").get_text().strip()
    assert page.entries() == []
    assert page.problems() == {}


@pytest.mark.task("The pages")
@pytest.mark.title("Whoever signs finds the entry on the first page", zh="留言之后，首页上就有它")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_sign(visitor):
    answer = visitor.sign("Ada", "What a nice place!")
    assert answer.status == 303
    assert answer.headers["Location"].split("#")[0] == "/"
    page = visitor.get("/")
    assert page.entries() == [("entry-1", "Ada", "What a nice place!")]
    assert not page.document.select("p.empty")


@pytest.mark.task("The pages")
@pytest.mark.title("The newest entry is on top", zh="最新的留言在最上面")
def test_newest_first(visitor):
    for name in ("Ada", "Bob", "Cid"):
        assert visitor.sign(name, f"{name} was here").status == 303
    assert visitor.get("/").entries() == [
        ("entry-3", "Cid", "Cid was here"),
        ("entry-2", "Bob", "Bob was here"),
        ("entry-1", "Ada", "Ada was here"),
    ]


@pytest.mark.task("The pages")
@pytest.mark.title("Every entry has a page of its own", zh="每条留言有自己的页面")
@pytest.mark.points(2)
def test_entry(visitor):
    visitor.sign("Ada", "one")
    visitor.sign("Bob", "two")
    links = [link["href"] for link in visitor.get("/").document.select("article h2 a")]
    assert links == ["/entries/2", "/entries/1"]
    page = visitor.get("/entries/1")
    assert (page.status, page.entries()) == (200, [("entry-1", "Ada", "one")])
    assert not page.document.select("form, p.empty")
    assert visitor.get("/entries/2").entries() == [("entry-2", "Bob", "two")]


@pytest.mark.task("The pages")
@pytest.mark.title("What is not there: 404, as a page of the site", zh="不存在的：404，且是本站的页面")
@pytest.mark.points(2)
@pytest.mark.hint("`register_error_handler(404, …)`; the handler renders a template that extends the same base.", zh="`register_error_handler(404, …)`；处理函数渲染一个继承同一基础模板的模板。", after=2)
@pytest.mark.parametrize("path", ["/entries/3", "/entries/0", "/entries/-1", "/entries/one", "/nothing", "/entries/"], ids=["beyond", "zero", "negative", "word", "unknown", "no number"])
def test_missing(visitor, path):
    visitor.sign("Ada", "one")
    visitor.sign("Bob", "two")
    page = visitor.get(path)
    assert page.status == 404
    assert page.one("h1 a")["href"] == "/"
    assert page.entries() == []


@pytest.mark.task("The pages")
@pytest.mark.title("All pages bear the title of the site", zh="所有页面都带有网站的标题")
@pytest.mark.hint("`create_app(settings)` puts the settings into `app.config`; templates read `config.TITLE`.", zh="`create_app(settings)` 把设置放进 `app.config`；模板读取 `config.TITLE`。", after=1)
def test_title():
    usual, named = Visitor(create_app()), Visitor(create_app({"TITLE": "Zum goldenen <Hirsch>"}))
    for visitor, title in ((usual, "Guest book"), (named, "Zum goldenen <Hirsch>")):
        visitor.sign("Ada", "one")
        for path in ("/", "/entries/1", "/nothing"):
            page = visitor.get(path)
            assert title in page.one("title").get_text()
            assert page.one("h1").get_text().strip() == title


@pytest.mark.task("The form")
@pytest.mark.title("Every field of the form has a label", zh="表单的每个字段都有标签")
@pytest.mark.feedback("full")
def test_labels(visitor):
    page = visitor.get("/")
    for field in (page.one("form input[name=name]"), page.one("form textarea[name=text]")):
        assert field.get("id")
        assert page.one(f"label[for={field['id']}]").get_text().strip()
    assert page.one("form").get("action", "/") in ("/", "")
    assert page.one("form input[name=name]").get("value", "") == ""
    assert page.one("form textarea").get_text().strip() == ""


@pytest.mark.task("The form")
@pytest.mark.title("What is missing is said at its field, and nothing is written", zh="缺什么就在那个字段旁说明，且什么也不写入")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
@pytest.mark.parametrize(
    "form, wrong",
    [
        ({"name": "", "text": "hello"}, ["name"]),
        ({"name": "Ada", "text": " \n\t"}, ["text"]),
        ({"name": " ", "text": ""}, ["name", "text"]),
        ({}, ["name", "text"]),
    ],
    ids=["name", "text", "both", "nothing sent"],
)
def test_missing_fields(visitor, form, wrong):
    page = visitor.post("/", **form)
    assert page.status == 400
    assert sorted(page.problems()) == wrong
    assert all(page.problems().values())
    assert visitor.get("/").entries() == []


@pytest.mark.task("The form")
@pytest.mark.title("A name has at most 40 characters, a text 500", zh="名字至多 40 个字符，正文至多 500 个")
@pytest.mark.points(2)
def test_lengths(visitor):
    assert visitor.sign("n" * 40, "t" * 500).status == 303
    assert visitor.sign("名" * 40, "字" * 500).status == 303
    for name, text, wrong in (("n" * 41, "t", ["name"]), ("n", "t" * 501, ["text"]), ("n" * 41, "", ["name", "text"])):
        page = visitor.sign(name, text)
        assert (page.status, sorted(page.problems())) == (400, wrong)
    assert len(visitor.get("/").entries()) == 2


@pytest.mark.task("The form")
@pytest.mark.title("Too long is not told as missing", zh="太长和缺失，说法不同")
def test_two_problems(visitor):
    missing, long = visitor.sign("", "").problems(), visitor.sign("n" * 41, "t" * 501).problems()
    assert missing["name"] and long["name"] and missing["name"] != long["name"]
    assert missing["text"] and long["text"] and missing["text"] != long["text"]


@pytest.mark.task("The form")
@pytest.mark.title("What was typed stays in the form", zh="已输入的内容留在表单里")
@pytest.mark.points(2)
@pytest.mark.hint("Render the page again with what `request.form` holds, as `value` of the input and as content of the textarea.", zh="用 `request.form` 里的内容重新渲染页面：作为 input 的 `value` 和 textarea 的内容。", after=1)
def test_typed(visitor):
    visitor.sign("Bob", "I came first")
    page = visitor.sign("", 'three "words" & more\n<b>and a line</b>')
    assert page.one("textarea[name=text]").get_text().strip() == 'three "words" & more\n<b>and a line</b>'
    assert page.entries() == [("entry-1", "Bob", "I came first")]
    page = visitor.sign('Ada "the <first>"', "")
    assert page.one("input[name=name]")["value"] == 'Ada "the <first>"'
    assert page.one("textarea[name=text]").get_text().strip() == ""


@pytest.mark.task("The entries")
@pytest.mark.title("White space around is removed, line ends are line ends", zh="去掉首尾空白，换行就是换行")
def test_white_space(visitor):
    visitor.sign("  Ada Lovelace ", "\r\n first line\r\nsecond line \r\n")
    assert visitor.get("/").entries() == [("entry-1", "Ada Lovelace", "first line\nsecond line")]
    assert "\r" not in visitor.get("/entries/1").text
    assert visitor.sign(" " + "n" * 40 + " ", "t\r\n" * 166 + "tt\r\n").status == 303
    assert visitor.sign("n", "t\r\n" * 250 + "t").status == 400


@pytest.mark.task("The entries")
@pytest.mark.title("Markup that a guest types is text", zh="访客输入的标记只是文字")
@pytest.mark.points(2)
@pytest.mark.hint("Templates of Flask escape what stands in `{{ … }}`, as long as they are files that end in .html and nobody says `|safe`.", zh="Flask 的模板会转义 `{{ … }}` 里的内容，只要模板是以 .html 结尾的文件，并且没有人写 `|safe`。", after=1)
def test_markup(visitor):
    name, text = "<b>Ada</b>", "<script>alert('hello')</script> {{ 7 * 7 }} &amp;"
    visitor.sign(name, text)
    for path in ("/", "/entries/1"):
        page = visitor.get(path)
        assert page.entries() == [("entry-1", name, text)]
        assert not page.document.select("article script, article b")


@pytest.mark.task("The entries")
@pytest.mark.title("Two applications keep two books", zh="两个应用各有各的留言簿")
@pytest.mark.hint("Make the book inside `create_app`, and let the views find it by `current_app`.", zh="在 `create_app` 里创建留言簿，视图通过 `current_app` 找到它。", after=2)
def test_two_books():
    one, other = Visitor(create_app()), Visitor(create_app())
    one.sign("Ada", "in the first book")
    assert other.get("/").entries() == []
    other.sign("Bob", "in the other book")
    assert one.get("/").entries() == [("entry-1", "Ada", "in the first book")]


@pytest.mark.task("The entries")
@pytest.mark.title("The book works without the web", zh="没有网页，留言簿也能用")
@pytest.mark.feedback("full")
def test_book():
    book = Book()
    first, second = book.add(" Ada ", "one\r\ntwo"), book.add("Bob", "hello")
    assert (first.number, first.name, first.text) == (1, "Ada", "one\ntwo")
    assert book.get(2) == second
    assert (book.get(0), book.get(3), book.get(-1)) == (None, None, None)
    assert [entry.name for entry in book.newest()] == ["Bob", "Ada"]


@pytest.mark.task("The entries")
@pytest.mark.title("A list that was given away is not the book", zh="交出去的列表不是留言簿本身")
def test_given_away():
    book = Book()
    book.add("Ada", "one")
    given = book.newest()
    given.clear()
    assert [entry.text for entry in book.newest()] == ["one"]
    assert book.add("Bob", "two").number == 2


@pytest.mark.task("The entries")
@pytest.mark.title("Problems are found without the web", zh="没有网页，也能查出问题")
def test_problems():
    assert problems("Ada", "hello") == {}
    assert problems("", "t" * 501) == {"name": "missing", "text": "long"}
    assert problems("n" * 41, " ") == {"name": "long", "text": "missing"}
    assert problems(" " + "n" * 40, "t" * 500 + "\r\n") == {}


@pytest.mark.task("Served")
@pytest.mark.title("Gunicorn serves it", zh="由 Gunicorn 运行")
@pytest.mark.points(2)
def test_gunicorn(serve_solution):
    url = serve_solution("guestbook.app:create_app()").url
    answer = requests.post(url + "/", data={"name": "Ada", "text": "by the wire"}, timeout=10, allow_redirects=False)
    assert answer.status_code == 303
    answer = requests.get(url + "/", timeout=10)
    assert Page(answer.status_code, answer.text, answer.headers).entries() == [("entry-1", "Ada", "by the wire")]
    assert requests.get(url + "/entries/7", timeout=10).status_code == 404
