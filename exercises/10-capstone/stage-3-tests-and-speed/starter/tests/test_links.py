from guestbook.links import linked


def test_plain():
    assert linked("good morning") == "good morning"
