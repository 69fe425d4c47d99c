import pytest

from guestbook.app import create_app
from guestbook.links import linked
from visitor import Visitor


def link(address):
    return f'<a href="{address}" rel="nofollow">{address}</a>'


@pytest.mark.task("Links")
@pytest.mark.title("Web addresses become links", zh="网址变成链接")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_linked():
    assert str(linked("see http://a.example/b?c#d and HTTPS://B.example")) == f"see {link('http://a.example/b?c#d')} and {link('HTTPS://B.example')}"
    assert str(linked("no <b>address</b> & no link")) == "no &lt;b&gt;address&lt;/b&gt; &amp; no link"


@pytest.mark.task("Links")
@pytest.mark.title("Where an address ends", zh="网址在哪里结束")
@pytest.mark.points(2)
@pytest.mark.hint("Take everything up to white space, `<`, `>` or `\"`, and then cut off marks at the end with `rstrip`.", zh="先取到空白、`<`、`>` 或 `\"` 为止，再用 `rstrip` 去掉末尾的标点。", after=2)
def test_ends():
    for mark in (".", ",", ";", ":", "!", "?", ")", "?!", ")."):
        assert str(linked(f"(http://a.example/b.c{mark} yes")) == f"({link('http://a.example/b.c')}{mark} yes"
    assert str(linked("'http://a.example'")) == f"&#39;{link('http://a.example')}&#39;"
    assert str(linked("<http://a.example>")) == f"&lt;{link('http://a.example')}&gt;"
    assert str(linked("http://a.example/it's\nhttp://b.example/")) == f"{link('http://a.example/it&#39;s')}\n{link('http://b.example/')}"


@pytest.mark.task("Links")
@pytest.mark.title("Nobody breaks out of a link", zh="没有人能从链接里逃出来")
@pytest.mark.points(2)
@pytest.mark.hint("Escape each piece, and then join the pieces; whoever escapes first has `&amp;` and `&#34;` in the addresses.", zh="先转义每一段，再把各段拼起来；先整体转义的话，网址里就会出现 `&amp;` 和 `&#34;`。", after=2)
def test_break_out():
    assert str(linked('http://a.example/"onmouseover="alert(1)')) == f"{link('http://a.example/')}&#34;onmouseover=&#34;alert(1)"
    assert str(linked("http://a.example/?a=1&b=2")) == link("http://a.example/?a=1&amp;b=2")
    assert str(linked("http://a.example/<script>")) == f"{link('http://a.example/')}&lt;script&gt;"


@pytest.mark.task("Links")
@pytest.mark.title("What is no web address", zh="哪些不是网址")
def test_no_links():
    for text in ("javascript:alert(1)", "ftp://a.example", "www.a.example", "xhttp://a.example", "http://", "http:// a", "https://.", "http:/a", ""):
        assert str(linked(text)) == text


@pytest.mark.task("Links")
@pytest.mark.title("Entries and replies have links", zh="留言和回复里有链接")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_on_pages(database):
    visitor = Visitor(create_app({"DATABASE_URL": database("postgresql").url}))
    visitor.sign("http://no.example", "my page: http://a.example/.")
    visitor.reply(1, "Bob", "mine: https://b.example/?x=1&y=2")
    for page in (visitor.get("/"), visitor.get("/entries/1")):
        assert page.one("article p.text a")["href"] == "http://a.example/"
        assert page.one("article ul.replies a")["href"] == "https://b.example/?x=1&y=2"
        assert page.entries() == [("entry-1", "http://no.example", "my page: http://a.example/.")]
