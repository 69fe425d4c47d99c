import threading
import time
from decimal import Decimal
from pathlib import Path

import pymysql
import pytest

from solution import Duplicate, OutOfStock, Stock

PATIENCE = 20


@pytest.fixture
def base(database):
    return database("mariadb", Path("schema.sql").read_text())


@pytest.fixture
def where(base):
    return {"host": base.host, "port": base.port, "user": base.user, "password": base.password, "database": base.name}


@pytest.fixture
def opened(where):
    """Opens a Stock; all of them are closed after the case."""
    made = []

    def open_one():
        made.append(Stock(**where))
        return made[-1]

    yield open_one
    for stock in made:
        stock.close()


@pytest.fixture
def stock(opened):
    return opened()


@pytest.fixture
def filled(stock):
    """Tea 3.50 ten pieces, Cup 12.00 four, Spoon 0.80 none."""
    for name, price, pieces in (("Tea", "3.50", 10), ("Cup", "12.00", 4), ("Spoon", "0.80", 0)):
        stock.add(name, Decimal(price), pieces)
    return stock


@pytest.fixture
def other(where):
    """Another program that uses the same tables: a connection whose transaction is ended by hand."""
    connection = pymysql.connect(**where, init_command="set innodb_lock_wait_timeout = 4, lock_wait_timeout = 4")
    yield connection
    connection.close()


def pieces(base):
    return dict(base.execute("select name, pieces from articles"))


def count(base, table):
    return base.execute(f"select count(*) from {table}")[0][0]


class Call(threading.Thread):
    """A call that goes on by itself until it waits for a lock."""

    def __init__(self, base, function, *args):
        super().__init__(daemon=True)
        self.base, self.function, self.args = base, function, args
        self.returned = self.raised = None
        self.start()

    def run(self):
        try:
            self.returned = self.function(*self.args)
        except Exception as error:
            self.raised = error

    def until_it_waits(self):
        """Returns when the call waits for a lock, or is over."""
        deadline = time.monotonic() + PATIENCE
        while self.is_alive() and time.monotonic() < deadline:
            if self.base.execute("select count(*) from information_schema.innodb_trx where trx_state = 'LOCK WAIT'") != [(0,)]:
                return
            time.sleep(0.15)  # InnoDB makes this table anew only if nobody has looked at it for a tenth of a second

    def result(self):
        self.join(PATIENCE)
        assert not self.is_alive(), "the call does not come back"
        if self.raised is not None:
            raise self.raised
        return self.returned


@pytest.mark.title("Articles are added and found", zh="添加和查找商品")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_add(base, stock):
    tea, cup = stock.add("Tea", Decimal("3.50"), 10), stock.add("Teacup", Decimal("12"))
    assert base.execute("select id, name, price, pieces from articles order by id") == [(tea, "Tea", Decimal("3.50"), 10), (cup, "Teacup", Decimal("12.00"), 0)]
    assert stock.find("TEA") == [("Tea", Decimal("3.50"), 10), ("Teacup", Decimal("12.00"), 0)]
    assert stock.find("cup") == [("Teacup", Decimal("12.00"), 0)]
    assert stock.find("pot") == []


@pytest.mark.title("Found by name, in its order", zh="查找结果按名字排列")
def test_order_of_names(stock):
    for name in ("pear", "Apple", "Quince", "banana"):
        stock.add(name, Decimal("1"))
    assert [name for name, _, _ in stock.find("")] == ["Apple", "banana", "pear", "Quince"]


@pytest.mark.title("Names of all kinds", zh="各种各样的名字")
@pytest.mark.points(2)
@pytest.mark.hint("In `like`, `%`, `_` and the backslash mean something: put a backslash before them, or use `locate`, which knows no patterns.", zh="在 `like` 里 `%`、`_` 和反斜杠都有含义：在它们前面加反斜杠，或者用不认模式的 `locate`。", after=2)
def test_names(stock):
    for name in ("O'Hara's", 'Say "hi"', "50% off", "snake_case", "back\\slash", "绿茶", "🍵", "x'; drop table articles; -- "):
        stock.add(name, Decimal("1"))
    for text, found in (("'s", "O'Hara's"), ('"', 'Say "hi"'), ("%", "50% off"), ("_", "snake_case"), ("\\", "back\\slash"), ("茶", "绿茶")):
        assert [name for name, _, _ in stock.find(text)] == [found]
    assert stock.find("%s") == [] and stock.find("o_H") == []
    assert len(stock.find("")) == 8 and ("🍵", Decimal("1.00"), 0) in stock.find("")


@pytest.mark.title("A name is there only once, in any case of letters", zh="名字只有一个，不分大小写")
@pytest.mark.hint("The table watches over it. PyMySQL raises `pymysql.IntegrityError`; `error.args[0]` is the number that MariaDB gives.", zh="表会把关。PyMySQL 抛出 `pymysql.IntegrityError`；`error.args[0]` 是 MariaDB 给出的编号。", after=1)
def test_duplicates(base, filled):
    for name in ("Tea", "TEA", "spoon"):
        with pytest.raises(Duplicate):
            filled.add(name, Decimal("1"), 5)
    assert pieces(base) == {"Tea": 10, "Cup": 4, "Spoon": 0}
    assert issubclass(Duplicate, ValueError) and Duplicate is not ValueError
    filled.add("Pot", Decimal("1"))
    assert filled.find("po")[0][0] == "Pot"


@pytest.mark.title("What is refused changes nothing", zh="被拒绝的什么也不改变")
def test_refused(base, filled):
    for name, price, number in (("", "1", 0), ("x" * 61, "1", 0), ("Pot", "-0.01", 0), ("Pot", "0.005", 0), ("Pot", "1", -1)):
        with pytest.raises(ValueError) as caught:
            filled.add(name, Decimal(price), number)
        assert not isinstance(caught.value, Duplicate)
    for price in ("-1", "1.999"):
        with pytest.raises(ValueError):
            filled.set_price("Tea", Decimal(price))
    for number in (0, -1):
        with pytest.raises(ValueError):
            filled.deliver({"Cup": 1, "Tea": number})
        with pytest.raises(ValueError):
            filled.order("Ada", {"Cup": 1, "Tea": number})
    with pytest.raises(ValueError):
        filled.order("Ada", {})
    assert pieces(base) == {"Tea": 10, "Cup": 4, "Spoon": 0} and count(base, "orders") == 0
    assert filled.find("tea") == [("Tea", Decimal("3.50"), 10)]
    filled.add("x" * 60, Decimal("0"), 0)
    assert filled.find("xx") == [("x" * 60, Decimal("0.00"), 0)]


@pytest.mark.title("A price is set, and set again", zh="定价，再定一次")
@pytest.mark.points(2)
@pytest.mark.hint("MariaDB reports how many rows *became different*: none, if the price was the same. `client_flag=CLIENT.FOUND_ROWS` makes it count rows that were found.", zh="MariaDB 报告的是*变得不同*的行数：价格相同就是零。`client_flag=CLIENT.FOUND_ROWS` 让它数找到的行。", after=1)
def test_set_price(filled):
    for _ in range(2):
        filled.set_price("tea", Decimal("4.25"))
        assert filled.find("tea") == [("Tea", Decimal("4.25"), 10)]
    assert filled.find("cup") == [("Cup", Decimal("12.00"), 4)]
    with pytest.raises(KeyError):
        filled.set_price("Te", Decimal("1"))


@pytest.mark.title("A delivery comes completely or not at all", zh="到货要么全部入库，要么一件不入")
def test_deliver(base, filled):
    filled.deliver({"Spoon": 6, "tea": 5})
    assert pieces(base) == {"Tea": 15, "Cup": 4, "Spoon": 6}
    with pytest.raises(KeyError):
        filled.deliver({"Cup": 1, "Saucer": 1})
    assert pieces(base) == {"Tea": 15, "Cup": 4, "Spoon": 6}
    filled.deliver({})


@pytest.mark.title("An order and its bill", zh="订单和账单")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_order(base, filled):
    number = filled.order("Ada", {"Tea": 3, "Cup": 4})
    assert pieces(base) == {"Tea": 7, "Cup": 0, "Spoon": 0}
    assert base.execute("select id, customer, state from orders") == [(number, "Ada", "open")]
    assert filled.bill(number) == ([("Cup", 4, Decimal("12.00")), ("Tea", 3, Decimal("3.50"))], Decimal("58.50"))
    with pytest.raises(KeyError):
        filled.bill(number + 1)


@pytest.mark.title("A bill keeps the price of its day", zh="账单保留当天的价格")
def test_price_of_the_day(filled):
    number = filled.order("Ada", {"Tea": 2})
    filled.set_price("Tea", Decimal("9.99"))
    assert filled.bill(number) == ([("Tea", 2, Decimal("3.50"))], Decimal("7.00"))
    assert filled.bill(filled.order("Bob", {"Tea": 1}))[1] == Decimal("9.99")


@pytest.mark.title("All of an order or nothing", zh="订单要么全有，要么全无")
@pytest.mark.points(2)
@pytest.mark.hint("PyMySQL begins a transaction by itself. `commit` at the end, `rollback` after an exception; `with connection:` only closes it.", zh="PyMySQL 会自己开始一个事务。最后 `commit`，出现异常则 `rollback`；`with connection:` 只是关闭它。", after=1)
def test_all_or_nothing(base, filled):
    with pytest.raises(OutOfStock):
        filled.order("Ada", {"Tea": 3, "Cup": 5})
    with pytest.raises(OutOfStock):
        filled.order("Ada", {"Cup": 1, "Spoon": 1})
    with pytest.raises(KeyError):
        filled.order("Ada", {"Tea": 3, "Saucer": 1})
    assert pieces(base) == {"Tea": 10, "Cup": 4, "Spoon": 0}
    assert count(base, "orders") == 0 and count(base, "order_lines") == 0
    assert issubclass(OutOfStock, ValueError)
    number = filled.order("Ada", {"Cup": 4})
    assert filled.bill(number)[0] == [("Cup", 4, Decimal("12.00"))]
    assert count(base, "orders") == 1


@pytest.mark.title("The same article under two names", zh="同一商品，两种写法")
@pytest.mark.hint("`insert … on duplicate key update pieces = pieces + …`", zh="`insert … on duplicate key update pieces = pieces + …`", after=1)
def test_same_article(base, filled):
    number = filled.order("Ada", {"Tea": 3, "TEA": 4})
    assert filled.bill(number) == ([("Tea", 7, Decimal("3.50"))], Decimal("24.50"))
    with pytest.raises(OutOfStock):
        filled.order("Ada", {"Tea": 2, "tea": 2})
    assert pieces(base)["Tea"] == 3


@pytest.mark.title("An order is cancelled", zh="取消订单")
@pytest.mark.points(2)
def test_cancel(base, filled):
    first, second = filled.order("Ada", {"Tea": 3, "Cup": 1}), filled.order("Bob", {"Tea": 2})
    filled.cancel(first)
    assert pieces(base) == {"Tea": 8, "Cup": 4, "Spoon": 0}
    assert base.execute("select id from orders") == [(second,)] and count(base, "order_lines") == 1
    for call in (filled.cancel, filled.bill):
        with pytest.raises(KeyError):
            call(first)
    assert filled.next_order() == second
    with pytest.raises(ValueError):
        filled.cancel(second)
    assert pieces(base) == {"Tea": 8, "Cup": 4, "Spoon": 0}
    assert filled.bill(second)[1] == 7


@pytest.mark.title("The oldest order is packed first, each only once", zh="最早的订单先打包，每个只打包一次")
@pytest.mark.points(2)
def test_next_order(base, filled):
    assert filled.next_order() is None
    numbers = [filled.order(name, {"Tea": 1}) for name in ("Ada", "Bob", "Cid")]
    assert filled.next_order() == numbers[0]
    assert base.execute("select state from orders order by id") == [("packing",), ("open",), ("open",)]
    assert [filled.next_order() for _ in range(3)] == [*numbers[1:], None]


@pytest.mark.title("An order that somebody else has in hand is passed over", zh="别人正拿着的订单就跳过")
@pytest.mark.points(2)
@pytest.mark.hint("`select … for update skip locked`", zh="`select … for update skip locked`", after=2)
def test_skip_locked(base, filled, other):
    numbers = [filled.order(name, {"Tea": 1}) for name in ("Ada", "Bob")]
    with other.cursor() as cursor:
        cursor.execute("select * from orders where id = %s for update", (numbers[0],))
    assert Call(base, filled.next_order).result() == numbers[1]
    assert Call(base, filled.next_order).result() is None
    other.rollback()
    assert filled.next_order() == numbers[0]


@pytest.mark.title("Others see it at once", zh="别人立刻看得到")
@pytest.mark.hint("PyMySQL does not commit by itself.", zh="PyMySQL 不会自己提交。", after=1)
def test_seen_by_others(filled, opened):
    filled.set_price("Cup", Decimal("11.00"))
    filled.deliver({"Spoon": 1})
    second = opened()
    assert second.find("") == [("Cup", Decimal("11.00"), 4), ("Spoon", Decimal("0.80"), 1), ("Tea", Decimal("3.50"), 10)]
    number = filled.order("Ada", {"Tea": 1})
    assert second.bill(number)[1] == Decimal("3.50")
    second.cancel(number)
    assert filled.find("tea") == [("Tea", Decimal("3.50"), 10)]


@pytest.mark.title("And what others change is seen", zh="别人的改动也看得到")
@pytest.mark.points(2)
@pytest.mark.hint("In a transaction MariaDB shows everything as it was at the first `select`. End it, also after reading.", zh="在一个事务里，MariaDB 展示的是第一次 `select` 时的样子。要结束它，读完之后也一样。", after=1)
def test_others_are_seen(base, filled, other):
    number = filled.order("Ada", {"Tea": 1})
    assert filled.find("tea") == [("Tea", Decimal("3.50"), 9)]
    assert filled.bill(number)[1] == Decimal("3.50")
    with other.cursor() as cursor:
        cursor.execute("update articles set price = 5, pieces = 20 where name = 'Tea'")
        cursor.execute("update order_lines set pieces = 2")
    other.commit()
    assert filled.find("tea") == [("Tea", Decimal("5.00"), 20)]
    assert filled.bill(number)[1] == Decimal("7.00")


@pytest.mark.title("Somebody else takes the last pieces first", zh="最后几件先被别人拿走")
@pytest.mark.points(3)
@pytest.mark.hint("A plain `select` shows the snapshot. `select … for update` waits for the other one, shows what is there now, and keeps the row for you.", zh="普通的 `select` 给出的是快照。`select … for update` 会等对方，给出现在的内容，并为你留住这一行。", after=1)
def test_taken_first(base, filled, other):
    with other.cursor() as cursor:
        cursor.execute("update articles set pieces = pieces - 8 where name = 'Tea'")
    call = Call(base, filled.order, "Ada", {"Cup": 1, "Tea": 5})
    call.until_it_waits()
    other.commit()
    with pytest.raises(OutOfStock):
        call.result()
    assert pieces(base) == {"Tea": 2, "Cup": 4, "Spoon": 0} and count(base, "orders") == 0


@pytest.mark.title("Somebody else brings some at the same moment", zh="别人同时送来几件")
@pytest.mark.points(2)
def test_brought_meanwhile(base, filled, other):
    with other.cursor() as cursor:
        cursor.execute("update articles set pieces = pieces + 7 where name = 'Tea'")
    calls = [Call(base, filled.order, "Ada", {"Tea": 5})]
    calls[0].until_it_waits()
    other.commit()
    number = calls[0].result()
    assert pieces(base)["Tea"] == 12 and filled.bill(number)[1] == Decimal("17.50")
    with other.cursor() as cursor:
        cursor.execute("update articles set pieces = pieces + 1 where name = 'Tea'")
    calls.append(Call(base, filled.deliver, {"Tea": 10}))
    calls[1].until_it_waits()
    other.commit()
    calls[1].result()
    assert pieces(base)["Tea"] == 23


@pytest.mark.title("Nothing is held afterwards", zh="之后什么也不占着")
def test_nothing_held(filled, other):
    number = filled.order("Ada", {"Tea": 1})
    for call, values in ((filled.order, ("Ada", {"Tea": 1, "Cup": 5})), (filled.deliver, ({"Tea": 1, "Saucer": 1},)), (filled.cancel, (number + 99,))):
        with pytest.raises((OutOfStock, KeyError)):
            call(*values)
    assert filled.find("cup") != []
    with other.cursor() as cursor:
        cursor.execute("update articles set pieces = 1")
        cursor.execute("update orders set customer = 'Bob'")
    other.commit()
    assert [row[2] for row in filled.find("")] == [1, 1, 1]
