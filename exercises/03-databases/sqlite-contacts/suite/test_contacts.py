import sqlite3

import pytest

from solution import Contacts, Duplicate


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "people.db")


@pytest.fixture
def contacts(path):
    contacts = Contacts(path)
    yield contacts
    contacts.close()


@pytest.mark.title("People get numbers and are counted", zh="联系人有编号，可以计数")
@pytest.mark.feedback("full")
def test_add(contacts):
    first, second = contacts.add("Ada", "ada@example.org"), contacts.add("Bob", "bob@example.org")
    assert type(first) is int and first != second
    assert len(contacts) == 2


@pytest.mark.title("People are found by a part of their name, sorted", zh="按名字的一部分查找，并排序")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_find(contacts):
    for name, email in (("Grace Hopper", "g@x.org"), ("Ada Hope", "b@x.org"), ("Ada Hope", "a@x.org"), ("Bob", "hop@x.org")):
        contacts.add(name, email)
    assert contacts.find("HOP") == [("Ada Hope", "a@x.org"), ("Ada Hope", "b@x.org"), ("Grace Hopper", "g@x.org")]
    assert contacts.find("nobody") == []
    assert len(contacts.find("")) == 4


@pytest.mark.title("White space around is removed", zh="去掉两边空白")
def test_white_space(contacts):
    contacts.add("  Ada ", " ada@x.org\n")
    assert contacts.find("ada") == [("Ada", "ada@x.org")]


@pytest.mark.title("Bad names and addresses are refused", zh="不合法的名字和邮箱被拒绝")
def test_bad_values(contacts):
    for name, email in (("", "a@x.org"), ("  ", "a@x.org"), ("Ada", "nowhere"), ("Ada", "")):
        with pytest.raises(ValueError) as caught:
            contacts.add(name, email)
        assert not isinstance(caught.value, Duplicate)
    assert len(contacts) == 0


@pytest.mark.title("An address is there only once, in any case of letters", zh="同一邮箱只能有一个，不分大小写")
@pytest.mark.points(2)
@pytest.mark.hint("`UNIQUE` and `COLLATE NOCASE` in the table; the database then raises `sqlite3.IntegrityError`.", zh="建表时用 `UNIQUE` 和 `COLLATE NOCASE`；数据库会抛出 `sqlite3.IntegrityError`。", after=1)
def test_duplicates(contacts):
    contacts.add("Ada", "ada@x.org")
    for email in ("ada@x.org", "ADA@X.org", " ada@x.org "):
        with pytest.raises(Duplicate):
            contacts.add("Somebody else", email)
    assert contacts.find("") == [("Ada", "ada@x.org")]
    assert issubclass(Duplicate, ValueError) and Duplicate is not ValueError


@pytest.mark.title("Signs that mean something in SQL are ordinary characters", zh="在 SQL 里有含义的符号只是普通字符")
@pytest.mark.points(2)
@pytest.mark.hint("`LIKE … ESCAPE`, or `instr`, which knows no wildcards.", zh="用 `LIKE … ESCAPE`，或者不认通配符的 `instr`。", after=2)
def test_special_characters(contacts):
    for number, name in enumerate(("O'Neill", 'Say "hi"', "100% Juice", "snake_case", "back\\slash", "王小明", "x'); DROP TABLE people; --")):
        contacts.add(name, f"{number}@x.org")
    assert [name for name, _ in contacts.find("'")] == ["O'Neill", "x'); DROP TABLE people; --"]
    assert [name for name, _ in contacts.find("%")] == ["100% Juice"]
    assert [name for name, _ in contacts.find("_")] == ["snake_case"]
    assert [name for name, _ in contacts.find("\\")] == ["back\\slash"]
    assert [name for name, _ in contacts.find("小")] == ["王小明"]
    assert len(contacts) == 7


@pytest.mark.title("People are removed", zh="删除联系人")
def test_remove(contacts):
    contacts.add("Ada", "ada@x.org")
    assert contacts.remove("bob@x.org") is False
    assert contacts.remove("ADA@x.org") is True
    assert contacts.remove("ada@x.org") is False
    assert len(contacts) == 0


@pytest.mark.title("All of a list are added", zh="整张列表一起添加")
def test_add_all(contacts):
    contacts.add_all([("Ada", "a@x.org"), (" Bob", "b@x.org")])
    assert contacts.find("") == [("Ada", "a@x.org"), ("Bob", "b@x.org")]


@pytest.mark.title("If one cannot be added, none is", zh="有一个不行，就一个也不添加")
@pytest.mark.points(2)
@pytest.mark.hint("`with connection:` commits at the end of the block, and rolls back if it raises.", zh="`with connection:` 在代码块结束时提交，抛出异常时回滚。", after=1)
def test_add_all_or_nothing(contacts):
    contacts.add("Ada", "a@x.org")
    with pytest.raises(Duplicate):
        contacts.add_all([("Bob", "b@x.org"), ("Ada again", "A@x.org"), ("Cid", "c@x.org")])
    with pytest.raises(ValueError):
        contacts.add_all([("Bob", "b@x.org"), ("", "d@x.org")])
    with pytest.raises(Duplicate):
        contacts.add_all([("Bob", "b@x.org"), ("Bert", "b@x.org")])
    assert contacts.find("") == [("Ada", "a@x.org")]
    contacts.add("Bob", "b@x.org")
    assert len(contacts) == 2


@pytest.mark.title("Another program sees at once what was added", zh="其他程序立即看到添加的内容")
@pytest.mark.points(2)
@pytest.mark.hint("What was not committed is seen by yourself only.", zh="没有提交的内容，只有你自己看得到。", after=2)
def test_seen_by_others(contacts, path):
    contacts.add("Ada", "ada@x.org")
    contacts.add_all([("Bob", "bob@x.org")])
    other = Contacts(path)
    assert other.find("") == [("Ada", "ada@x.org"), ("Bob", "bob@x.org")]
    contacts.remove("ada@x.org")
    assert len(other) == 1
    other.close()
    plain = sqlite3.connect(path)
    assert plain.execute("select count(*) from sqlite_master where type = 'table' and name not like 'sqlite%'").fetchone()[0] >= 1
    plain.close()


@pytest.mark.title("Everything is there when the file is opened again", zh="重新打开文件，一切还在")
def test_opened_again(path):
    contacts = Contacts(path)
    contacts.add("Ada", "ada@x.org")
    contacts.close()
    again = Contacts(path)
    assert again.find("") == [("Ada", "ada@x.org")]
    with pytest.raises(Duplicate):
        again.add("Ada", "ada@x.org")
    again.close()
