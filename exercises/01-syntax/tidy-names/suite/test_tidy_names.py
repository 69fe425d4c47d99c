import pytest

from solution import slug, tidy


@pytest.mark.title("Capitals and blanks are mended", zh="大小写与空格")
@pytest.mark.feedback("full")
def test_capitals_and_blanks():
    assert tidy("  ada   LOVELACE ") == "Ada Lovelace"


@pytest.mark.title("Tabs and line ends are white space too", zh="制表符和换行也是空白")
@pytest.mark.hint("`str.split` without an argument splits at every kind of white space.", zh="不带参数的 `str.split` 会在任何空白处切开。", after=2)
def test_tabs_and_line_ends():
    assert tidy("grace\tBREWSTER\n\n  hopper\r\n") == "Grace Brewster Hopper"


@pytest.mark.title("A capital after a hyphen", zh="连字符之后大写")
def test_hyphen():
    assert tidy("JEAN-LUC picard") == "Jean-Luc Picard"
    assert tidy("a-b-c") == "A-B-C"


@pytest.mark.title("A capital after an apostrophe", zh="撇号之后大写")
def test_apostrophe():
    assert tidy("sinéad o'CONNOR") == "Sinéad O'Connor"


@pytest.mark.title("Digits do not start a new word", zh="数字之后不另起大写")
@pytest.mark.hint("`str.title` puts a capital after anything that is no letter.", zh="`str.title` 会在任何非字母之后改用大写。", after=2)
def test_digits_inside():
    assert tidy("agent 00SEVEN r2d2") == "Agent 00seven R2d2"


@pytest.mark.title("Nothing but white space", zh="只有空白")
def test_only_white_space():
    assert tidy(" \t\n ") == ""
    assert tidy("") == ""


@pytest.mark.title("Tidying twice changes nothing more", zh="整理两次，结果不变")
def test_tidy_is_stable():
    for name in ["  mARY ann  o'hara-SMITH", "王 小明", "straße"]:
        assert tidy(tidy(name)) == tidy(name)
    assert tidy("王  小明\n") == "王 小明"
    assert tidy("ÉMILE zola") == "Émile Zola"


@pytest.mark.title("An address in small letters with hyphens", zh="小写并以连字符连接的地址")
@pytest.mark.feedback("full")
def test_slug():
    assert slug("Anne-Marie O'Neill") == "anne-marie-oneill"


@pytest.mark.title("An untidy name has the same address", zh="凌乱的写法得到同样的地址")
def test_slug_of_untidy_name():
    assert slug("\t aNNe-marie    O'NEILL\n") == slug("Anne-Marie O'Neill") == "anne-marie-oneill"


@pytest.mark.title("Dots, commas and other signs are left out", zh="去掉句点、逗号等符号")
def test_slug_leaves_signs_out():
    assert slug("Dr. Martin King, Jr.") == "dr-martin-king-jr"
    assert slug("C3PO (droid)!") == "c3po-droid"


@pytest.mark.title("Hyphens never meet and never stand at an end", zh="连字符不相连，也不在两端")
@pytest.mark.points(2)
def test_slug_hyphens():
    assert slug("-- Salt & Pepper --") == "salt-pepper"
    assert slug("a - b") == "a-b"
    assert slug("x---y") == "x-y"


@pytest.mark.title("Letters of every language stay", zh="保留各种语言的文字")
@pytest.mark.hint("`str.isalnum` knows the letters of every language; `a` to `z` are not all of them.", zh="`str.isalnum` 认识各种语言的文字；字母并不只有 `a` 到 `z`。", after=2)
def test_slug_other_languages():
    assert slug("Émile Zola") == "émile-zola"
    assert slug("王 小明") == "王-小明"


@pytest.mark.title("When nothing is left", zh="什么都没剩下")
def test_slug_of_nothing():
    assert [slug(name) for name in ("", "   ", "???", "-", "' - '")] == ["anonymous"] * 5
