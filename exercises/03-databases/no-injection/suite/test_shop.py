import sqlite3

import pytest

from solution import connect, login, prices, search, sorted_articles

ARTICLES = [("Tea", 3), ("Teapot", 25), ("Cup", 5), ("Jack's cup", 9), ("50% tea", 2), ("Tea_bag", 1)]


@pytest.fixture
def path(tmp_path):
    path = str(tmp_path / "shop.db")
    with sqlite3.connect(path) as setup:
        setup.executescript("create table users (id integer primary key, name text, password text); create table articles (name text, price integer);")
        setup.executemany("insert into users (name, password) values (?, ?)", [("ada", "lace1815"), ("o'neill", "it's me")])
        setup.executemany("insert into articles values (?, ?)", ARTICLES)
    setup.close()
    return path


@pytest.fixture
def connection(path):
    connection = connect(path)
    yield connection
    connection.close()


def whole(path):
    """Whether all tables are as they were."""
    check = sqlite3.connect(path)
    users = check.execute("select name, password from users").fetchall()
    articles = check.execute("select * from articles").fetchall()
    check.close()
    return users == [("ada", "lace1815"), ("o'neill", "it's me")] and articles == ARTICLES


@pytest.mark.title("Whoever knows the password gets in, and nobody else", zh="知道密码的人能进来，别人不能")
@pytest.mark.feedback("full")
def test_login(connection):
    assert login(connection, "ada", "lace1815") == 1
    assert login(connection, "o'neill", "it's me") == 2
    assert login(connection, "ada", "wrong") is None
    assert login(connection, "bob", "lace1815") is None


@pytest.mark.title("A clever password opens nothing", zh="巧妙的密码打不开任何东西")
@pytest.mark.points(2)
@pytest.mark.hint("Put `?` into the query and give the values as the second argument of `execute`.", zh="在查询里写 `?`，把值作为 `execute` 的第二个参数。", after=1)
def test_login_password_attack(connection):
    for password in ("' or 1=1 --", "' or '1'='1", "x' union select 1 --", "\\' or 1=1 --"):
        assert login(connection, "ada", password) is None
    assert login(connection, "o'neill", "it's me") == 2


@pytest.mark.title("A clever name opens nothing", zh="巧妙的名字打不开任何东西")
@pytest.mark.points(2)
def test_login_name_attack(connection):
    for name in ("ada' --", "ada'/*", "' or 1=1 limit 1 --", "ada\" --"):
        assert login(connection, name, "x") is None
    assert login(connection, "o'neill", "") is None


@pytest.mark.title("Articles are found", zh="找到商品")
@pytest.mark.feedback("full")
def test_search(connection):
    assert search(connection, "TEA") == ["50% tea", "Tea", "Tea_bag", "Teapot"]
    assert search(connection, "'") == ["Jack's cup"]
    assert search(connection, "zzz") == []


@pytest.mark.title("A search shows articles only", zh="搜索只显示商品")
@pytest.mark.points(2)
def test_search_attack(connection):
    for text in ("zzz' union select password from users --", "' union select name || password from users where name like '", "') --"):
        assert search(connection, text) == []


@pytest.mark.title("Wildcards are ordinary characters", zh="通配符只是普通字符")
@pytest.mark.hint("`like ? escape '\\'`, with a backslash before each `%`, `_` and backslash of the text; or `instr`.", zh="用 `like ? escape '\\'`，并在文字里每个 `%`、`_` 和反斜杠之前加反斜杠；或者用 `instr`。", after=2)
def test_search_wildcards(connection):
    assert search(connection, "%") == ["50% tea"]
    assert search(connection, "_") == ["Tea_bag"]
    assert search(connection, "T%t") == []
    assert search(connection, "\\") == []


@pytest.mark.title("Articles in the order asked for", zh="按要求的顺序列出商品")
@pytest.mark.feedback("full")
def test_sorted(connection):
    assert [price for name, price in sorted_articles(connection, "price")] == [1, 2, 3, 5, 9, 25]
    assert sorted_articles(connection, "price", descending=True)[0] == ("Teapot", 25)
    assert sorted_articles(connection, "name")[0] == ("50% tea", 2)


@pytest.mark.title("Only two columns may be asked for", zh="只能按两列排序")
@pytest.mark.points(2)
@pytest.mark.hint("Look the column up in a fixed set of allowed names.", zh="在一个固定的允许名单里查这个列名。", after=1)
def test_sorted_attack(connection):
    for column in ("(select password from users)", "price desc, name", "1", "rowid", "", "NAME", "price --", "'name'"):
        with pytest.raises(ValueError):
            sorted_articles(connection, column)
    assert len(sorted_articles(connection, "name", descending=True)) == 6


@pytest.mark.title("Prices of a list of articles", zh="一串商品的价格")
@pytest.mark.feedback("full")
def test_prices(connection):
    assert prices(connection, ["Tea", "Cup", "Nothing"]) == {"Tea": 3, "Cup": 5}
    assert prices(connection, ["Jack's cup"]) == {"Jack's cup": 9}
    assert prices(connection, []) == {}


@pytest.mark.title("Prices tell nothing of users", zh="价格不透露用户")
@pytest.mark.points(2)
@pytest.mark.hint("As many `?` as there are names, made with `join`.", zh="有多少个名字就写多少个 `?`，用 `join` 拼出来。", after=2)
def test_prices_attack(connection):
    for name in ("x') union select name, password from users --", "x') or ('1'='1", "Tea', 'Cup"):
        assert prices(connection, [name]) == {}
    assert prices(connection, ["Tea", "') --"]) == {"Tea": 3}


@pytest.mark.title("The tables are whole after every attack", zh="经受所有攻击后各表完好")
def test_tables_are_whole(connection, path):
    attack = "'; drop table articles; update users set password = 'x'; --"
    answers = [login(connection, attack, attack), search(connection, attack), prices(connection, [attack])]
    with pytest.raises(ValueError):
        sorted_articles(connection, "name; delete from users")
    connection.commit()
    assert answers == [None, [], {}]
    assert whole(path)
