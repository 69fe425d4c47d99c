"""What the cases see of the site: a visitor who asks for pages, and the pages, read as documents."""

from bs4 import BeautifulSoup


class Page:
    def __init__(self, status, text, headers):
        # Plain values only: an object that is equal to everything is no status and no page.
        assert type(status) is int and type(text) is str
        self.status = status
        self.text = text
        self.headers = headers
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

    def problems(self):
        """What the page says of each field that is not right."""
        return {element["id"].removeprefix("problem-"): element.get_text().strip() for element in self.document.select("p.problem")}


class Visitor:
    """Goes to an application by Flask's test client."""

    def __init__(self, app):
        self.client = app.test_client()

    def get(self, path, **more):
        return self.page(self.client.get(path, **more))

    def post(self, path, **form):
        return self.page(self.client.post(path, data=form))

    def page(self, answer):
        return Page(answer.status_code, answer.get_data(as_text=True), answer.headers)

    def sign(self, name, text):
        return self.post("/", name=name, text=text)
