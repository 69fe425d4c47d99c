import sqlite3

import pytest

from solution import catalogue, prolific, ratings, titles


class Database:
    """An SQLite database in memory that counts the queries."""

    def __init__(self, authors, books, reviews=()):
        self.connection = sqlite3.connect(":memory:", check_same_thread=False)
        self.connection.executescript(
            "create table authors (id integer primary key, name text);"
            "create table books (id integer primary key, author_id integer, title text, year integer);"
            "create table reviews (id integer primary key, book_id integer, stars integer);"
        )
        self.connection.executemany("insert into authors values (?, ?)", authors)
        self.connection.executemany("insert into books values (?, ?, ?, ?)", books)
        self.connection.executemany("insert into reviews (book_id, stars) values (?, ?)", reviews)
        self.count = 0

    def query(self, sql, *values):
        assert sql.lstrip().lower().startswith(("select", "with")), "only queries that read"
        self.count += 1
        return self.connection.execute(sql, values).fetchall()


@pytest.fixture
def small():
    return Database(
        [(1, "Cid"), (2, "Ada"), (3, "Bob")],
        [(1, 1, "Second", 2002), (2, 1, "First", 2001), (3, 2, "Notes", 1843)],
        [(1, 5), (1, 4), (1, 4), (3, 3)],
    )


@pytest.fixture
def large():
    return Database(
        [(n, f"Author {n:04}") for n in range(1, 301)],
        [(n, n % 300 + 1, f"Title {n:04}", 1900 + n % 100) for n in range(1, 901)],
        [(n % 900 + 1, n % 5 + 1) for n in range(2000)],
    )


@pytest.mark.title("Authors with their books, in at most two queries", zh="作者与书，至多两次查询")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_catalogue(small):
    assert catalogue(small.query) == [("Ada", ["Notes"]), ("Bob", []), ("Cid", ["First", "Second"])]
    assert small.count <= 2


@pytest.mark.title("Three hundred authors need no more queries", zh="三百个作者也不多用查询")
@pytest.mark.points(2)
@pytest.mark.hint("Fetch all books in one query and put them together in Python, or use a `LEFT JOIN`.", zh="用一次查询取回所有书，在 Python 里归类；或者用 `LEFT JOIN`。", after=1)
def test_catalogue_large(large):
    result = catalogue(large.query)
    assert large.count <= 2
    assert len(result) == 300 and all(len(books) == 3 for _, books in result)
    assert result[0] == ("Author 0001", ["Title 0300", "Title 0600", "Title 0900"])


@pytest.mark.title("Authors of the same name stay apart", zh="同名的作者不混为一谈")
@pytest.mark.hint("Group by the number of the author, not by the name.", zh="按作者的编号分组，而不是按名字。", after=2)
def test_same_name():
    database = Database([(1, "Li"), (2, "Li"), (3, "Li")], [(1, 1, "A", 1), (2, 2, "B", 2)])
    result = catalogue(database.query)
    assert sorted(result) == [("Li", []), ("Li", ["A"]), ("Li", ["B"])]
    assert prolific(database.query, 1) == ["Li", "Li"]
    assert database.count <= 3


@pytest.mark.title("Books of one year are sorted by title", zh="同年的书按书名排序")
def test_catalogue_order():
    database = Database([(1, "Ada")], [(1, 1, "b", 2), (2, 1, "a", 2), (3, 1, "z", 1)])
    assert catalogue(database.query) == [("Ada", ["z", "a", "b"])]
    assert database.count <= 2
    nobody = Database([], [])
    assert catalogue(nobody.query) == [] and nobody.count <= 2


@pytest.mark.title("Average ratings in one query", zh="一次查询得到平均星数")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_ratings(small):
    assert ratings(small.query) == {"Second": 4.33, "First": None, "Notes": 3.0}
    assert small.count == 1


@pytest.mark.title("Ratings of many books", zh="许多书的评分")
def test_ratings_large(large):
    result = ratings(large.query)
    assert large.count == 1
    assert len(result) == 900 and None not in result.values()


@pytest.mark.title("Titles in the order asked for, in one query", zh="按要求的顺序给出书名，一次查询")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_titles(small):
    assert titles(small.query, [3, 1, 99, 2, 3]) == ["Notes", "Second", "First", "Notes"]
    assert small.count == 1


@pytest.mark.title("No titles, no query", zh="没有书，就不查询")
def test_titles_empty(small):
    assert titles(small.query, []) == []
    assert small.count == 0
    assert titles(small.query, [99]) == []
    assert small.count == 1


@pytest.mark.title("Many titles at once", zh="一次要许多书名")
def test_titles_large(large):
    wanted = list(range(400, 100, -1))
    assert titles(large.query, wanted) == [f"Title {n:04}" for n in wanted]
    assert large.count == 1


@pytest.mark.title("Authors by the number of their books", zh="按书的数量列出作者")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_prolific(small):
    assert prolific(small.query, 1) == ["Cid", "Ada"]
    assert small.count == 1
    assert prolific(small.query, 2) == ["Cid"]
    assert prolific(small.query, 3) == []


@pytest.mark.title("Those without books belong to at least none; ties by name", zh="没有书的属于“至少 0 本”；并列按名字")
def test_prolific_none_and_ties(small, large):
    assert prolific(small.query, 0) == ["Cid", "Ada", "Bob"]
    assert small.count == 1
    assert prolific(large.query, 3)[:2] == ["Author 0001", "Author 0002"]
    assert large.count == 1
