import pytest

from guestbook.links import linked


def link(address):
    return f'<a href="{address}" rel="nofollow">{address}</a>'


def test_no_address():
    assert linked("good morning") == "good morning"
    assert linked("") == ""


@pytest.mark.parametrize("address", ["http://a.example", "https://b.example/x?y=1#z", "HTTPS://C.example"])
def test_address_alone(address):
    assert linked(address) == link(address)


def test_several_with_text_around():
    expected = f"see {link('http://a.example')} and\n{link('https://b.example/')} soon"
    assert linked("see http://a.example and\nhttps://b.example/ soon") == expected


def test_text_is_escaped():
    assert linked("<b>&</b> \"it's\"") == "&lt;b&gt;&amp;&lt;/b&gt; &#34;it&#39;s&#34;"
    assert linked("http://a.example <b>") == link("http://a.example") + " &lt;b&gt;"


def test_address_is_escaped_and_ends():
    assert linked("http://a.example/?x=1&y='2'z") == link("http://a.example/?x=1&amp;y=&#39;2&#39;z")
    assert linked('http://a.example"onclick=x') == link("http://a.example") + "&#34;onclick=x"
    assert linked("<http://a.example>") == "&lt;" + link("http://a.example") + "&gt;"


@pytest.mark.parametrize("mark", [".", ",", ";", ":", "!", "?", ")", "&#39;", "?!"])
def test_marks_at_the_end(mark):
    typed = mark.replace("&#39;", "'")
    assert linked(f"http://a.example/b.c{typed}") == link("http://a.example/b.c") + mark
    assert linked(f"http://a.example/b.c{typed} ok") == link("http://a.example/b.c") + mark + " ok"


@pytest.mark.parametrize("text", ["javascript:alert(1)", "ftp://a.example", "www.a.example", "xhttp://a.example", "http://", "http:// a", "http://.a"])
def test_no_links(text):
    assert linked(text) == text
