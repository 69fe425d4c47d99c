import io
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError

from solution import Book, application

EMMA = {"title": "Emma", "author": "Jane Austen", "year": "1815"}


class Answer:
    def __init__(self, status, headers, body):
        self.status = int(status.split()[0])
        self.headers = headers
        self.text = body.decode()
        self.page = BeautifulSoup(self.text, "html.parser")

    @property
    def location(self):
        return self.headers.get("Location", "")

    def lines(self):
        """The texts of the list's entries, white space tidied."""
        return [" ".join(entry.get_text().split()) for entry in self.page.find_all("li")]


class Browser:
    """Asks the application like a server, and keeps its cookies like a browser."""

    def __init__(self):
        self.cookies = {}

    def ask(self, method, address, form=None):
        path, _, query = address.partition("?")
        body = urlencode(form or {}).encode()
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "library.test",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
        }
        started = []
        content = b"".join(application(environ, lambda status, headers, exc_info=None: started.append((status, list(headers)))))
        status, headers = started[-1]
        for name, value in headers:
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return Answer(status, dict(headers), content)

    def get(self, address):
        return self.ask("GET", address)

    def token(self):
        field = self.get("/add/").page.find("input", {"name": "csrfmiddlewaretoken"})
        assert field is not None
        return field["value"]

    def post(self, address, form=None):
        return self.ask("POST", address, {"csrfmiddlewaretoken": self.token(), **(form or {})})

    def add(self, title, author, year):
        """Add a book; gives its address."""
        answer = self.post("/add/", {"title": title, "author": author, "year": str(year)})
        assert answer.status == 302
        return answer.location


@pytest.fixture
def browser():
    Book.objects.all().delete()
    return Browser()


@pytest.mark.title("An empty library", zh="空的图书馆")
@pytest.mark.feedback("full")
def test_empty(browser):
    answer = browser.get("/")
    assert answer.status == 200
    assert answer.lines() == []


@pytest.mark.title("A book is added and shown", zh="添加并显示一本书")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_add(browser):
    answer = browser.post("/add/", EMMA)
    assert answer.status == 302
    shown = browser.get(answer.location)
    assert shown.status == 200
    assert "Emma" in shown.text and "Jane Austen" in shown.text and "1815" in shown.text
    assert browser.get("/").lines() == ["Emma, Jane Austen (1815)"]


@pytest.mark.title("Every book has an address of its own", zh="每本书都有自己的地址")
def test_addresses(browser):
    first, second = browser.add("Emma", "Jane Austen", 1815), browser.add("Walden", "Henry Thoreau", 1854)
    assert first == f"/books/{Book.objects.get(title='Emma').pk}/"
    assert first != second
    assert "Walden" not in browser.get(first).text
    assert [link["href"] for entry in browser.get("/").page.find_all("li") for link in entry.find_all("a")] == [first, second]


@pytest.mark.title("Books are sorted by title", zh="按书名排序")
def test_sorted(browser):
    browser.add("Walden", "Henry Thoreau", 1854)
    browser.add("Emma", "Someone Else", 1999)
    browser.add("Dracula", "Bram Stoker", 1897)
    browser.add("Emma", "Jane Austen", 1815)
    assert browser.get("/").lines() == ["Dracula, Bram Stoker (1897)", "Emma, Jane Austen (1815)", "Emma, Someone Else (1999)", "Walden, Henry Thoreau (1854)"]


@pytest.mark.title("Books of an author are found", zh="按作者查找")
@pytest.mark.hint("A lookup such as `author__icontains` does it; mind that the parameter may be missing.", zh="用 `author__icontains` 这样的查询；注意参数可能不存在。", after=2)
def test_author(browser):
    browser.add("Emma", "Jane Austen", 1815)
    browser.add("Jane Eyre", "Charlotte Brontë", 1847)
    browser.add("Manual", "100% Team", 2001)
    assert browser.get("/?author=jane").lines() == ["Emma, Jane Austen (1815)"]
    assert browser.get("/?author=RONT").lines() == ["Jane Eyre, Charlotte Brontë (1847)"]
    assert browser.get("/?author=%25").lines() == ["Manual, 100% Team (2001)"]
    assert browser.get("/?author=nobody").lines() == []
    assert len(browser.get("/?author=").lines()) == 3


@pytest.mark.title("The form has its fields, empty and without complaints", zh="表单有各个字段，空白且没有报错")
def test_form(browser):
    answer = browser.get("/add/")
    assert answer.status == 200
    form = answer.page.find("form")
    assert form["method"].lower() == "post"
    fields = {field["name"]: field.get("value") for field in form.find_all("input") if field.get("name")}
    assert set(fields) == {"csrfmiddlewaretoken", "title", "author", "year"}
    assert [fields[name] for name in ("title", "author", "year")] == [None] * 3
    assert answer.page.find(class_="errorlist") is None


@pytest.mark.title("Without the token nothing is done", zh="没有令牌就什么都不做")
@pytest.mark.points(2)
@pytest.mark.hint("`{% csrf_token %}` belongs into every form that posts. Do not switch the protection off.", zh="每个用 POST 提交的表单里都要有 `{% csrf_token %}`。不要关掉这项保护。", after=1)
def test_token(browser):
    address = browser.add("Emma", "Jane Austen", 1815)
    assert browser.ask("POST", "/add/", {**EMMA, "title": "Persuasion"}).status == 403
    assert browser.ask("POST", address + "delete/").status == 403
    assert browser.get("/").lines() == ["Emma, Jane Austen (1815)"]


@pytest.mark.title("A bad book is refused, with the form again", zh="不合格的书被拒绝，再次显示表单")
@pytest.mark.points(2)
@pytest.mark.parametrize(
    "change",
    [{"title": ""}, {"title": "   "}, {"author": ""}, {"year": ""}, {"year": "long ago"}, {"title": "x" * 81}, {"author": "x" * 61}]
)
def test_refused(browser, change):
    answer = browser.post("/add/", {**EMMA, **change})
    assert answer.status == 200
    assert answer.page.find(class_="errorlist") is not None
    assert Book.objects.count() == 0


@pytest.mark.title("From 1450 to 2100", zh="从 1450 年到 2100 年")
@pytest.mark.hint("`forms.IntegerField` takes `min_value` and `max_value`; for the model there are validators.", zh="`forms.IntegerField` 有 `min_value` 和 `max_value`；模型则有验证器。", after=2)
def test_years(browser):
    browser.add("x" * 80, "y" * 60, 1450)
    browser.add("last", "y", 2100)
    for year in ("1449", "2101", "-1815"):
        assert browser.post("/add/", {**EMMA, "year": year}).status == 200
    assert Book.objects.count() == 2


@pytest.mark.title("What was typed in is not lost", zh="填过的内容不会丢")
def test_typed_in(browser):
    page = browser.post("/add/", {**EMMA, "year": "3000"}).page
    assert page.find("input", {"name": "title"})["value"] == "Emma"
    assert page.find("input", {"name": "author"})["value"] == "Jane Austen"
    assert page.find("input", {"name": "year"})["value"] == "3000"


@pytest.mark.title("An empty form is refused, too", zh="空表单同样被拒绝")
def test_nothing_sent(browser):
    answer = browser.post("/add/", {"title": "", "author": "", "year": ""})
    assert answer.status == 200
    assert len(answer.page.find_all(class_="errorlist")) == 3


@pytest.mark.title("The same book is refused, its title by another author is not", zh="同一本书被拒绝，同名不同作者可以")
@pytest.mark.points(2)
def test_twice(browser):
    browser.add("Emma", "Jane Austen", 1815)
    assert browser.post("/add/", {**EMMA, "year": "1816"}).status == 200
    browser.add("Emma", "Someone Else", 1815)
    browser.add("Persuasion", "Jane Austen", 1815)
    assert Book.objects.count() == 3


@pytest.mark.title("The database itself refuses the same book", zh="数据库本身也拒绝同一本书")
@pytest.mark.hint("A `UniqueConstraint` in the model's `Meta` holds for every way into the table, not only for the form.", zh="模型 `Meta` 里的 `UniqueConstraint` 对任何写入途径都有效，不只对表单。", after=2)
def test_constraint(browser):
    Book.objects.create(title="Emma", author="Jane Austen", year=1815)
    with pytest.raises(IntegrityError):
        Book.objects.create(title="Emma", author="Jane Austen", year=1900)


@pytest.mark.title("Markup in a title is text", zh="书名里的标记只是文字")
@pytest.mark.points(2)
def test_markup(browser):
    address = browser.add("<script>alert(1)</script>", "<b>Bobby</b> & Co", 2007)
    for answer in (browser.get("/"), browser.get(address)):
        assert "<script>" not in answer.text and "<b>" not in answer.text
        assert "<script>alert(1)</script>" in answer.page.get_text() and "<b>Bobby</b> & Co" in answer.page.get_text()


@pytest.mark.title("What is not there is not found", zh="不存在的就是找不到")
def test_not_found(browser):
    address = browser.add("Emma", "Jane Austen", 1815)
    assert browser.get(address).status == 200
    Book.objects.all().delete()
    assert browser.get(address).status == 404
    assert browser.post(address + "delete/").status == 404
    assert browser.get("/books/emma/").status == 404


@pytest.mark.title("A book is deleted", zh="删除一本书")
def test_delete(browser):
    emma, walden = browser.add("Emma", "Jane Austen", 1815), browser.add("Walden", "Henry Thoreau", 1854)
    answer = browser.post(emma + "delete/")
    assert (answer.status, answer.location) == (302, "/")
    assert browser.get(emma).status == 404
    assert browser.get(walden).status == 200
    assert browser.get("/").lines() == ["Walden, Henry Thoreau (1854)"]


@pytest.mark.title("Looking deletes nothing", zh="只是看看不会删除")
@pytest.mark.hint("A search engine follows every link. `@require_POST` refuses GET.", zh="搜索引擎会跟随每个链接。`@require_POST` 会拒绝 GET。", after=2)
def test_get_deletes_nothing(browser):
    address = browser.add("Emma", "Jane Austen", 1815)
    assert browser.get(address + "delete/").status == 405
    assert browser.get(address).status == 200
