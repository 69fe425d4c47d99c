import sqlite3
from datetime import date

import pytest

import solution
from solution import erase, overview, read, rename_tag, search, tags, write, write_all

MONDAY, TUESDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 6)
BEFORE, AFTER = date(2025, 12, 31), date(2026, 11, 1)


@pytest.fixture
def path(tmp_path):
    path = str(tmp_path / "diary.db")
    solution.open_diary(path)
    yield path
    solution.close_diary()


@pytest.fixture
def filled(path):
    """Four entries."""
    write(TUESDAY, "Rain", "All day long. 100% wet.", ["weather"])
    write(FRIDAY, "The sea", "Cold, and salt_y.", ["Sea", "weather", "walks"])
    write(MONDAY, "Seaside", "Looking for a room", ["seaside", "walks"])
    write(BEFORE, "Last day", "Nothing about RAIN", [])
    return path


@pytest.mark.title("What is written can be read", zh="写下的能读出来")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_read(path):
    number = write(MONDAY, "Snow", "It fell in the night.", ["winter", "morning"])
    assert read(number) == {"day": MONDAY, "title": "Snow", "text": "It fell in the night.", "tags": ["morning", "winter"]}
    assert read(write(TUESDAY, "Thaw", ""))["tags"] == []
    assert type(number) is int


@pytest.mark.title("Titles and tags are tidied up", zh="标题和标签会整理")
@pytest.mark.feedback("full")
def test_tidy(path):
    entry = read(write(MONDAY, "  Snow ", " as it is ", [" Winter", "winter ", "COLD"]))
    assert entry == {"day": MONDAY, "title": "Snow", "text": " as it is ", "tags": ["cold", "winter"]}
    assert tags() == [("cold", 1), ("winter", 1)]


@pytest.mark.title("Empty titles and tags, and the same title on one day, are refused", zh="空标题、空标签、同一天相同标题被拒绝")
@pytest.mark.points(2)
@pytest.mark.hint("`indexes = [((\"day\", \"title\"), True)]` in `Meta` lets the database watch; it raises `peewee.IntegrityError`.", zh="`Meta` 里的 `indexes = [((\"day\", \"title\"), True)]` 让数据库来把关；它抛出 `peewee.IntegrityError`。", after=1)
def test_refused(path):
    write(MONDAY, "Snow", "one")
    for title, names in (("Snow", []), (" Snow", []), ("", []), ("  ", []), ("Ice", [" "]), ("Ice", ["cold", ""])):
        with pytest.raises(ValueError):
            write(MONDAY, title, "two", names)
    assert overview() == [(MONDAY, "Snow", [])]
    write(TUESDAY, "Snow", "another day")
    write(MONDAY, "snow", "another title")
    assert len(overview()) == 3


@pytest.mark.title("A refused entry leaves nothing behind", zh="被拒绝的日记不留下任何东西")
@pytest.mark.points(2)
@pytest.mark.hint("`with database.atomic():` around everything that belongs together.", zh="把属于一体的操作都放进 `with database.atomic():`。", after=1)
def test_nothing_left(path):
    with pytest.raises(ValueError):
        write(MONDAY, "Ice", "text", ["cold", " "])
    assert overview() == [] and tags() == []
    number = write(MONDAY, "Ice", "text")
    assert read(number)["tags"] == []


@pytest.mark.title("Searched by a part of title or text, newest first", zh="按标题或正文的一部分查找，新的在前")
@pytest.mark.points(2)
def test_search(filled):
    assert search() == [(FRIDAY, "The sea"), (TUESDAY, "Rain"), (MONDAY, "Seaside"), (BEFORE, "Last day")]
    assert search("rain") == [(TUESDAY, "Rain"), (BEFORE, "Last day")]
    assert search("SEA") == [(FRIDAY, "The sea"), (MONDAY, "Seaside")]
    assert search("storm") == []
    write(MONDAY, "A walk", "far")
    assert search("a")[:3] == [(FRIDAY, "The sea"), (TUESDAY, "Rain"), (MONDAY, "A walk")]


@pytest.mark.title("Percent sign and underscore are ordinary characters", zh="百分号和下划线是普通字符")
@pytest.mark.hint("`Entry.title.contains(text)` takes care of that; `**` and `%` do not.", zh="`Entry.title.contains(text)` 会处理好；`**` 和 `%` 则不会。", after=2)
def test_wildcards(filled):
    assert search("%") == [(TUESDAY, "Rain")]
    assert search("_") == [(FRIDAY, "The sea")]
    assert search("d_y") == [] and search("l%g") == []


@pytest.mark.title("Searched by tag and by days", zh="按标签和日期查找")
@pytest.mark.points(2)
def test_filters(filled):
    assert search(tag="sea") == [(FRIDAY, "The sea")]
    assert search(tag=" Walks") == [(FRIDAY, "The sea"), (MONDAY, "Seaside")]
    assert search(tag="thunder") == []
    assert search(since=TUESDAY) == [(FRIDAY, "The sea"), (TUESDAY, "Rain")]
    assert search(until=MONDAY) == [(MONDAY, "Seaside"), (BEFORE, "Last day")]
    assert search(since=MONDAY, until=TUESDAY) == [(TUESDAY, "Rain"), (MONDAY, "Seaside")]
    assert search("sea", tag="walks", until=TUESDAY) == [(MONDAY, "Seaside")]
    assert search("rain", tag="walks") == []


@pytest.mark.title("Tags are counted", zh="数一数标签")
def test_tags(filled):
    assert tags() == [("walks", 2), ("weather", 2), ("sea", 1), ("seaside", 1)]
    write(AFTER, "More", "", ["sea", "sea", "weather"])
    assert tags() == [("weather", 3), ("sea", 2), ("walks", 2), ("seaside", 1)]


@pytest.mark.title("An overview, oldest first", zh="总览，旧的在前")
def test_overview(filled):
    assert overview() == [
        (BEFORE, "Last day", []),
        (MONDAY, "Seaside", ["seaside", "walks"]),
        (TUESDAY, "Rain", ["weather"]),
        (FRIDAY, "The sea", ["sea", "walks", "weather"]),
    ]
    write(MONDAY, "A walk", "far")
    assert [title for _, title, _ in overview()][1:3] == ["A walk", "Seaside"]


@pytest.mark.title("The overview needs no more queries for more entries", zh="日记再多，总览的查询也不多")
@pytest.mark.points(2)
@pytest.mark.hint("`prefetch` reads all tags of all entries at once.", zh="`prefetch` 一次读出所有日记的所有标签。", after=1)
def test_queries(path):
    for number in range(1, 29):
        write(date(2026, 2, number), f"Day {number}", "", ["all", f"tag {number % 5}"])
    asked = []
    connection = solution.database.connection()
    connection.set_trace_callback(asked.append)
    entries = overview()
    connection.set_trace_callback(None)
    assert len(entries) == 28 and entries[27] == (date(2026, 2, 28), "Day 28", ["all", "tag 3"])
    assert 1 <= len([sql for sql in asked if sql.lstrip().lower().startswith("select")]) <= 3


@pytest.mark.title("A tag gets another name", zh="标签改名")
def test_rename(filled):
    rename_tag("weather", " Sky ")
    assert tags() == [("sky", 2), ("walks", 2), ("sea", 1), ("seaside", 1)]
    assert search(tag="weather") == [] and search(tag="sky") == [(FRIDAY, "The sea"), (TUESDAY, "Rain")]
    rename_tag("SKY", "sky")
    assert tags()[0] == ("sky", 2)


@pytest.mark.title("Two tags become one", zh="两个标签合而为一")
@pytest.mark.points(2)
@pytest.mark.hint("An entry that has both must have the new one once.", zh="两个标签都有的日记，新的只能有一次。", after=1)
def test_merge(filled):
    rename_tag("walks", "sea")
    assert tags() == [("sea", 2), ("weather", 2), ("seaside", 1)]
    assert [names for _, _, names in overview()] == [[], ["sea", "seaside"], ["weather"], ["sea", "weather"]]
    with pytest.raises(KeyError):
        rename_tag("walks", "sea")


@pytest.mark.title("A tag without entries does not exist", zh="没有日记的标签不存在")
def test_no_such_tag(filled):
    for old in ("storm", "wea"):
        with pytest.raises(KeyError):
            rename_tag(old, "new")
    with pytest.raises(ValueError):
        rename_tag("sea", " ")
    assert tags() == [("walks", 2), ("weather", 2), ("sea", 1), ("seaside", 1)]
    erase(write(AFTER, "Ice", "", ["cold"]))
    with pytest.raises(KeyError):
        rename_tag("cold", "ice")
    assert ("ice", 0) not in tags() and ("cold", 0) not in tags()


@pytest.mark.title("What is erased is gone, its tags too", zh="删掉的就没了，标签也一样")
@pytest.mark.points(2)
@pytest.mark.hint("SQLite gives the number of a deleted row to the next one: which tags does that one have?", zh="SQLite 会把删掉的行的编号给下一行：那一行会有哪些标签？", after=2)
def test_erase(filled):
    number = write(AFTER, "Secret", "of the diary", ["sea", "secret"])
    assert tags()[0] == ("sea", 2)
    erase(number)
    assert tags() == [("walks", 2), ("weather", 2), ("sea", 1), ("seaside", 1)]
    assert search("secret") == []
    for again in (read, erase):
        with pytest.raises(KeyError):
            again(number)
    assert read(write(AFTER, "Calm", "text"))["tags"] == []


@pytest.mark.title("Many are written together, or none", zh="一起写下许多，要么一篇不写")
@pytest.mark.points(2)
def test_write_all(path):
    numbers = write_all([{"day": MONDAY, "title": "One", "text": "1", "tags": ["a"]}, {"day": MONDAY, "title": "Two", "text": "2"}])
    assert [read(number)["title"] for number in numbers] == ["One", "Two"]
    with pytest.raises(ValueError):
        write_all([{"day": TUESDAY, "title": "Three", "text": "", "tags": ["b"]}, {"day": MONDAY, "title": "One", "text": "again"}])
    assert overview() == [(MONDAY, "One", ["a"]), (MONDAY, "Two", [])]
    assert tags() == [("a", 1)]
    assert write_all([]) == []


@pytest.mark.title("Another program sees it at once, and it is there tomorrow", zh="别的程序立刻看得到，明天也还在")
def test_file(path, tmp_path):
    number = write(MONDAY, "Snow", "white", ["winter"])
    plain = sqlite3.connect(path)
    found = [name for (name,) in plain.execute("select name from sqlite_master where type = 'table'") if plain.execute(f'select * from "{name}"').fetchall()]
    plain.close()
    assert len(found) >= 3, "entries, tags, and which entry has which tag"
    solution.close_diary()
    assert solution.database.is_closed()
    solution.open_diary(str(tmp_path / "another.db"))
    assert overview() == [] and tags() == []
    solution.close_diary()
    solution.open_diary(path)
    assert read(number)["tags"] == ["winter"]
    with pytest.raises(ValueError):
        write(MONDAY, "Snow", "again")
