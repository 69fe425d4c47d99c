from guestbook.links import linked


def test_empty():
    assert linked("") == ""


def test_plain():
    assert linked("good morning") == "good morning"


def test_is_a_link():
    assert "<a href=" in linked("http://a.example")


def test_address():
    assert 'href="http://a.example"' in linked("look: http://a.example")


def test_text_stays():
    assert linked("look: http://a.example").startswith("look: ")


def test_escapes():
    assert linked("<b>") == "&lt;b&gt;"
    assert linked("<i> http://a.example").startswith("&lt;i&gt; ")
