"""What the cases see of the site: visitors who ask for pages and fill in forms, and the pages, read as documents."""

from http.cookies import SimpleCookie

import requests
from bs4 import BeautifulSoup


class Page:
    def __init__(self, status, text, headers, cookies):
        # Plain values only: an object that is equal to everything is no status and no page.
        assert type(status) is int and type(text) is str
        self.status = status
        self.text = text
        self.headers = headers
        self.cookies = cookies
        self.document = BeautifulSoup(text, "html.parser")

    def one(self, selector):
        """The one element of the page that fits."""
        found = self.document.select(selector)
        assert len(found) == 1
        return found[0]

    def texts(self, selector):
        return [element.get_text().strip() for element in self.document.select(selector)]

    def entries(self):
        """(id, name, text) of every entry on the page, from top to bottom."""
        found = []
        for article in self.document.select("article"):
            name, text = article.select("h2"), article.select("p.text")
            assert len(name) == len(text) == 1
            found.append((article.get("id"), name[0].get_text().strip(), text[0].get_text().strip()))
        return found

    def replies(self, number):
        """(name, text) of every reply to an entry, from top to bottom."""
        items = self.document.select(f"article#entry-{number} ul.replies li")
        return [tuple(part.get_text().strip() for part in (item.select("b")[0], item.select(".text")[0])) for item in items]

    def problems(self):
        """What the page says of each field that is not right."""
        return {element["id"].removeprefix("problem-"): element.get_text().strip() for element in self.document.select("p.problem")}

    def account(self):
        """The name of whoever is logged in, "" for nobody."""
        return "".join(self.texts(".account"))

    def actions(self):
        """The addresses of all forms that are sent by POST."""
        return [form["action"] for form in self.document.select("form") if form.get("method", "").lower() == "post"]

    def token(self):
        """The token in the forms of the page."""
        found = {field["value"] for field in self.document.select("form input[name=csrf_token]")}
        assert len(found) == 1
        return found.pop()


class Visitor:
    """A browser with cookies of its own. `ask(method, path, form, headers)` gives status, text, headers and what the
    header Set-Cookie said each time."""

    def __init__(self, ask):
        self.ask = ask
        self.cookies = {}

    def go(self, method, path, form=None, headers=None):
        headers = dict(headers or {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        status, text, received, cookies = self.ask(method, path, form, headers)
        for cookie in cookies:
            for name, morsel in SimpleCookie(cookie).items():
                self.cookies[name] = morsel.value
                if not morsel.value or morsel["max-age"] == "0":
                    del self.cookies[name]
        return Page(status, text, received, cookies)

    def get(self, path, **headers):
        return self.go("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path, **form):
        return self.go("POST", path, form)

    def fill(self, path, action, **typed):
        """Sends the form of the page at `path` that goes to `action`, with its hidden fields."""
        for form in self.get(path).document.select("form"):
            if form.get("method", "").lower() == "post" and form.get("action", path) == action:
                hidden = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
                return self.post(action, **(hidden | typed))
        raise AssertionError

    def sign_up(self, name, password="correct horse"):
        return self.fill("/signup", "/signup", name=name, password=password)

    def log_in(self, name, password="correct horse"):
        return self.fill("/login", "/login", name=name, password=password)

    def sign(self, text):
        return self.fill("/", "/", text=text)


def to_app(app):
    """`ask` for an application beside the suite. Its address is one of HTTPS."""

    def ask(method, path, form, headers):
        client = app.test_client(use_cookies=False)
        answer = client.open(path, method=method, data=form, headers=headers, base_url="https://guestbook.example")
        return answer.status_code, answer.get_data(as_text=True), answer.headers, answer.headers.getlist("Set-Cookie")

    return ask


def to_server(url):
    """`ask` for a server."""

    def ask(method, path, form, headers):
        answer = requests.request(method, url + path, data=form, headers=headers, timeout=20, allow_redirects=False)
        return answer.status_code, answer.text, answer.headers, answer.raw.headers.getlist("Set-Cookie")

    return ask
