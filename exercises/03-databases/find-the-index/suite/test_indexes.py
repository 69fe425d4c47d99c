import sqlite3

import pytest

from solution import connect, create_indexes, find_day, uses_index

TABLE = "create table orders (id integer primary key, customer integer, day text, state text, total integer)"


@pytest.fixture
def path(tmp_path):
    path = str(tmp_path / "orders.db")
    with sqlite3.connect(path) as setup:
        setup.execute(TABLE)
        setup.executemany(
            "insert into orders (customer, day, state, total) values (?, ?, ?, ?)",
            [(n % 40, f"2026-{n % 12 + 1:02}-{n % 28 + 1:02} {n % 24:02}:00", "open" if n % 50 == 0 else "done", n) for n in range(2000)],
        )
    setup.close()
    return path


@pytest.fixture
def indexed(path):
    connection = connect(path)
    create_indexes(connection)
    connection.commit()
    connection.close()
    return path


def look(path, query, *values):
    plain = sqlite3.connect(path)
    try:
        return plain.execute(query, values).fetchall()
    finally:
        plain.close()


def plan(path, query, *values):
    return " / ".join(row[3] for row in look(path, "explain query plan " + query, *values))


def assert_search(text):
    assert "SEARCH" in text and "USING" in text and "INDEX" in text and "SCAN" not in text, text


@pytest.mark.title("Query 1 finds the customer and need not sort", zh="查询 1 找到顾客且不用排序")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_query_1(indexed):
    text = plan(indexed, "select * from orders where customer = ? order by day", 1)
    assert_search(text)
    assert "TEMP B-TREE" not in text


@pytest.mark.title("Query 2 uses customer and day", zh="查询 2 同时用上顾客与日子")
@pytest.mark.points(2)
@pytest.mark.hint("An index on two columns serves the first alone, and both; the order of the columns matters.", zh="两列的索引既能服务第一列，也能同时服务两列；列的先后很要紧。", after=1)
def test_query_2(indexed):
    text = plan(indexed, "select total from orders where customer = ? and day >= ?", 1, "2026-06")
    assert_search(text)
    assert "customer=?" in text and "day>?" in text


@pytest.mark.title("Query 3 counts in an index of open orders only", zh="查询 3 在只含未完成订单的索引里计数")
@pytest.mark.points(2)
@pytest.mark.hint("`create index … on orders (…) where …`", zh="`create index … on orders (…) where …`", after=1)
def test_query_3(indexed):
    text = plan(indexed, "select count(*) from orders where state = 'open'")
    assert "COVERING INDEX" in text, text
    partial = [name for (name,) in look(indexed, "select name from pragma_index_list('orders') where partial = 1")]
    assert len(partial) == 1 and partial[0] in text
    assert "SEARCH" not in plan(indexed, "select count(*) from orders where state = 'done'")


@pytest.mark.title("Query 4 finds the day", zh="查询 4 找到日子")
def test_query_4(indexed):
    assert_search(plan(indexed, "select customer, sum(total) from orders where day = ? group by customer", "2026-03-03 02:00"))


@pytest.mark.title("Query 5 is answered by an index alone", zh="查询 5 单靠索引回答")
def test_query_5(indexed):
    text = plan(indexed, "select max(day) from orders where customer = ?", 1)
    assert_search(text)
    assert "COVERING INDEX" in text


@pytest.mark.title("At most three indexes, and every query still finds its way", zh="索引至多三个，而每个查询都找得到路")
@pytest.mark.points(2)
def test_number_of_indexes(indexed):
    indexes = look(indexed, "select name from pragma_index_list('orders')")
    assert 2 <= len(indexes) <= 3
    for query in ("select * from orders where customer = 1", "select * from orders where day = 'x'"):
        assert_search(plan(indexed, query))


@pytest.mark.title("Indexes may be asked for twice and change no answer", zh="索引可以建两次，不改变任何答案")
def test_twice(path):
    query = "select customer, sum(total) from orders where day >= '2026-06' group by customer"
    before = look(path, query)
    connection = connect(path)
    create_indexes(connection)
    create_indexes(connection)
    connection.commit()
    connection.close()
    assert look(path, query) == before
    assert len(look(path, "select name from pragma_index_list('orders')")) >= 2


@pytest.mark.title("It is told whether a whole table is scanned", zh="说得出是否要扫描整张表")
@pytest.mark.feedback("full")
def test_uses_index(path):
    connection = connect(path)
    query = "select * from orders where customer = ?"
    assert uses_index(connection, query, (1,)) is False
    connection.execute("create index of_the_test on orders (customer)")
    assert uses_index(connection, query, (1,)) is True
    assert uses_index(connection, "select * from orders where id = 5") is True
    assert uses_index(connection, "select * from orders where total = 5") is False
    connection.close()


@pytest.mark.title("A join is scanned if one of its tables is; names of tables mean nothing", zh="连接中有一张表要扫描就算；表名不说明什么")
@pytest.mark.hint("Look at every line of the plan, and at how it begins.", zh="计划的每一行都要看，并看它怎样开头。", after=2)
def test_uses_index_join(path):
    connection = connect(path)
    connection.execute("create table scan_log (number integer primary key, note text)")
    assert uses_index(connection, "select note from scan_log where number = 7") is True
    assert uses_index(connection, "select note from orders join scan_log on number = total") is False
    assert uses_index(connection, "select note from scan_log join orders on id = number where number = 3") is True
    connection.close()


@pytest.mark.title("Asking for the plan does not run the query", zh="问计划并不执行查询")
def test_uses_index_does_not_run(path):
    connection = connect(path)
    assert uses_index(connection, "delete from orders where id = ?", (5,)) is True
    connection.commit()
    connection.close()
    assert look(path, "select count(*) from orders") == [(2000,)]


@pytest.mark.title("The orders of a day", zh="某一天的订单")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_find_day(path):
    connection = connect(path)
    connection.execute("delete from orders")
    rows = [(9, "2026-03-31 23:59"), (3, "2026-03-31 00:00"), (4, "2026-04-01 00:00"), (5, "2026-03-30 23:59"), (6, "2026-03-31 12:00:30"), (7, "2025-03-31 12:00"), (8, "2026-03-31 23:59:59")]
    connection.executemany("insert into orders (id, day) values (?, ?)", rows)
    assert find_day(connection, "2026-03-31") == [3, 6, 8, 9]
    assert find_day(connection, "2026-04-01") == [4]
    assert find_day(connection, "2026-04-02") == []
    connection.close()


@pytest.mark.title("The day is found with an index", zh="用索引找到这一天")
@pytest.mark.points(2)
@pytest.mark.hint("From this day up to the next, as a comparison of texts.", zh="从这一天到下一天，作为文字来比较。", after=2)
def test_find_day_plan(indexed):
    connection = connect(indexed)
    asked = []
    connection.set_trace_callback(asked.append)
    ids = find_day(connection, "2026-03-03")
    connection.set_trace_callback(None)
    connection.close()
    assert ids == [id for (id,) in look(indexed, "select id from orders where date(day) = '2026-03-03' order by id")]
    queries = [query for query in asked if query.lower().startswith("select")]
    assert len(queries) == 1
    assert_search(plan(indexed, queries[0]))
