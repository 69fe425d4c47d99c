import threading
import time
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from solution import Bank, NotEnough

PATIENCE = 20


@pytest.fixture
def base(database):
    """Four accounts: 1 Ada 100.00, 2 Bob 50.00, 3 Cid 0.00, 4 O'Hara 25.50."""
    base = database("postgresql", Path("schema.sql").read_text())
    base.execute("insert into accounts (owner, balance) values ('Ada', 100), ('Bob', 50), ('Cid', 0), ('O''Hara', 25.5)")
    return base


@pytest.fixture
def bank(base):
    return Bank(base.url)


@pytest.fixture
def other(base):
    """Another program that uses the same accounts: a connection whose transaction is ended by hand."""
    with psycopg.connect(base.url, options="-c lock_timeout=8s") as connection:
        yield connection
        connection.rollback()


def balances(base):
    return [balance for (balance,) in base.execute("select balance from accounts order by id")]


def money(*amounts):
    return [Decimal(amount) for amount in amounts]


class Call(threading.Thread):
    """A call that goes on by itself until it waits for a lock."""

    def __init__(self, base, function, *args, **named):
        super().__init__(daemon=True)
        self.base, self.function, self.args, self.named = base, function, args, named
        self.returned = self.raised = None
        self.start()

    def run(self):
        try:
            self.returned = self.function(*self.args, **self.named)
        except Exception as error:
            self.raised = error

    def until_it_waits(self):
        """Returns when the call waits for a lock, or is over."""
        deadline = time.monotonic() + PATIENCE
        while self.is_alive() and time.monotonic() < deadline:
            if self.base.execute("select count(*) from pg_locks where not granted") != [(0,)]:
                return
            time.sleep(0.01)

    def result(self):
        self.join(PATIENCE)
        assert not self.is_alive(), "the call does not come back"
        if self.raised is not None:
            raise self.raised
        return self.returned


@pytest.mark.title("Money goes from one account to another", zh="钱从一个账户到另一个账户")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_transfer(base, bank):
    first = bank.transfer(1, 2, Decimal("30.25"))
    assert balances(base) == money("69.75", "80.25", "0", "25.5")
    assert base.execute("select id, source, target, amount, key from transfers") == [(first, 1, 2, Decimal("30.25"), None)]
    second = bank.transfer(2, 3, Decimal("80.25"))
    assert balances(base) == money("69.75", "0", "80.25", "25.5")
    assert second != first
    assert bank.balance(3) == Decimal("80.25")


@pytest.mark.title("A statement of account", zh="对账单")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_statement(bank):
    one, two, three = bank.transfer(1, 2, Decimal("10")), bank.transfer(4, 1, Decimal("5.50")), bank.transfer(2, 3, Decimal("1"))
    assert bank.statement(1) == {
        "owner": "Ada",
        "balance": Decimal("95.50"),
        "transfers": [(one, "Bob", Decimal("-10")), (two, "O'Hara", Decimal("5.50"))],
    }
    assert bank.statement(3)["transfers"] == [(three, "Bob", Decimal("1"))]
    assert bank.statement(4)["balance"] == 20


@pytest.mark.title("An account without transfers has a statement too", zh="没有转账的账户也有对账单")
def test_empty_statement(bank):
    assert bank.statement(2) == {"owner": "Bob", "balance": Decimal("50"), "transfers": []}


@pytest.mark.title("Who has not enough keeps what there is", zh="钱不够的，保持原样")
@pytest.mark.points(2)
def test_not_enough(base, bank):
    with pytest.raises(NotEnough):
        bank.transfer(2, 1, Decimal("50.01"))
    assert balances(base) == money("100", "50", "0", "25.5")
    assert base.execute("select * from transfers") == []
    bank.transfer(2, 1, Decimal("50.00"))
    assert balances(base) == money("150", "0", "0", "25.5")
    with pytest.raises(NotEnough):
        bank.transfer(2, 1, Decimal("0.01"))
    assert issubclass(NotEnough, ValueError)


@pytest.mark.title("Amounts that are none", zh="不像样的金额")
@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "10.005"], ids=["zero", "negative", "a tenth of a cent", "half a cent"])
def test_bad_amount(base, bank, amount):
    with pytest.raises(ValueError):
        bank.transfer(1, 2, Decimal(amount))
    with pytest.raises(ValueError):
        bank.transfer_all([(1, 2, Decimal("1")), (2, 3, Decimal(amount))])
    assert balances(base) == money("100", "50", "0", "25.5")


@pytest.mark.title("Accounts that do not exist, and to oneself", zh="不存在的账户，转给自己")
def test_bad_accounts(base, bank):
    for source, target in ((1, 99), (99, 1)):
        with pytest.raises(KeyError):
            bank.transfer(source, target, Decimal("1"))
    for look in (bank.balance, bank.statement):
        with pytest.raises(KeyError):
            look(99)
    with pytest.raises(ValueError):
        bank.transfer(1, 1, Decimal("1"))
    with pytest.raises(KeyError):
        bank.transfer_all([(1, 2, Decimal("1")), (2, 99, Decimal("1"))])
    assert balances(base) == money("100", "50", "0", "25.5")
    assert base.execute("select * from transfers") == []


@pytest.mark.title("Several transfers, in this order", zh="几笔转账，依次进行")
def test_transfer_all(base, bank):
    numbers = bank.transfer_all([(1, 3, Decimal("100")), (3, 2, Decimal("70")), (2, 1, Decimal("120"))])
    assert balances(base) == money("120", "0", "30", "25.5")
    assert [row for (row,) in base.execute("select id from transfers order by id")] == numbers
    assert bank.transfer_all([]) == []


@pytest.mark.title("All of them or none", zh="要么全部，要么一笔不做")
@pytest.mark.points(2)
@pytest.mark.hint("One `with psycopg.connect(…)` or `with connection.transaction()` around all of them: it commits at its end, and rolls back after an exception.", zh="用一个 `with psycopg.connect(…)` 或 `with connection.transaction()` 把它们全包起来：结束时提交，出现异常则回滚。", after=1)
def test_all_or_none(base, bank):
    with pytest.raises(NotEnough):
        bank.transfer_all([(1, 2, Decimal("10")), (2, 3, Decimal("60")), (4, 3, Decimal("25.51"))])
    assert balances(base) == money("100", "50", "0", "25.5")
    assert base.execute("select * from transfers") == []
    assert bank.statement(1)["transfers"] == []


@pytest.mark.title("The same key twice: one transfer", zh="同一个 key 用两次：只转一次")
@pytest.mark.points(2)
def test_key(base, bank):
    first = bank.transfer(1, 2, Decimal("10"), key="invoice '7'")
    assert bank.transfer(1, 2, Decimal("10"), key="invoice '7'") == first
    assert balances(base) == money("90", "60", "0", "25.5")
    assert bank.transfer(1, 2, Decimal("10"), key="invoice '8'") != first
    assert bank.transfer(1, 2, Decimal("10")) != bank.transfer(1, 2, Decimal("10"))
    assert balances(base) == money("60", "90", "0", "25.5")
    assert base.execute("select key from transfers order by id") == [("invoice '7'",), ("invoice '8'",), (None,), (None,)]
    with pytest.raises(NotEnough):
        bank.transfer(1, 2, Decimal("1000"), key="later")
    bank.transfer(1, 2, Decimal("60"), key="later")
    assert balances(base) == money("0", "150", "0", "25.5")


@pytest.mark.title("Nothing is held afterwards", zh="之后什么也不占着")
@pytest.mark.hint("A connection that is left open in a transaction keeps its locks: end it, also after an exception.", zh="停在事务里的连接一直占着它的锁：要结束它，出了异常也一样。", after=2)
def test_nothing_held(base, bank, other):
    bank.transfer(1, 2, Decimal("10"))
    bank.statement(1)
    for call in ((1, 2, Decimal("1000")), (1, 99, Decimal("1")), (1, 2, Decimal("0"))):
        with pytest.raises((ValueError, KeyError)):
            bank.transfer(*call)
    other.execute("lock table accounts, transfers in access exclusive mode")
    other.rollback()
    for _ in range(15):
        bank.transfer(1, 2, Decimal("1"))
    assert balances(base) == money("75", "75", "0", "25.5")


@pytest.mark.title("Another program takes the money first", zh="另一个程序先把钱取走")
@pytest.mark.points(3)
@pytest.mark.hint("Between your `select` and your `update` the balance can change. `select … for update` locks the row first; or let the `update` itself look: `where balance >= …`.", zh="在你的 `select` 和 `update` 之间，余额可能会变。`select … for update` 先锁住这一行；或者让 `update` 自己检查：`where balance >= …`。", after=1)
def test_taken_first(base, bank, other):
    other.execute("update accounts set balance = balance - 80 where id = 1")
    call = Call(base, bank.transfer, 1, 2, Decimal("60"))
    call.until_it_waits()
    other.commit()
    with pytest.raises(NotEnough):
        call.result()
    assert balances(base) == money("20", "50", "0", "25.5")
    assert base.execute("select * from transfers") == []


@pytest.mark.title("Another program pays in at the same moment", zh="另一个程序同时存钱进来")
@pytest.mark.points(2)
@pytest.mark.parametrize("account", [1, 2], ids=["to the giver", "to the taker"])
def test_paid_in(base, bank, other, account):
    other.execute("update accounts set balance = balance + 7 where id = %s", (account,))
    call = Call(base, bank.transfer, 1, 2, Decimal("60"))
    call.until_it_waits()
    other.commit()
    call.result()
    assert balances(base) == (money("47", "110", "0", "25.5") if account == 1 else money("40", "117", "0", "25.5"))


@pytest.mark.title("The same key at the same time", zh="同一个 key 同时使用")
@pytest.mark.points(2)
@pytest.mark.hint("`insert … on conflict (key) do nothing returning id` waits for the other one, and returns no row if that was first.", zh="`insert … on conflict (key) do nothing returning id` 会等另一方；如果对方在先，就不返回行。", after=2)
@pytest.mark.parametrize("kept", [True, False], ids=["the other commits", "the other rolls back"])
def test_key_at_once(base, bank, other, kept):
    (theirs,) = other.execute("insert into transfers (source, target, amount, key) values (1, 2, 10, 'k') returning id").fetchone()
    call = Call(base, bank.transfer, 1, 2, Decimal("10"), key="k")
    call.until_it_waits()
    if kept:
        other.commit()
        assert call.result() == theirs
        assert balances(base) == money("100", "50", "0", "25.5")
    else:
        other.rollback()
        assert call.result() != theirs
        assert balances(base) == money("90", "60", "0", "25.5")
    assert base.execute("select count(*) from transfers") == [(1,)]


@pytest.mark.title("A deadlock is nobody's business", zh="死锁不该让人察觉")
@pytest.mark.points(3)
@pytest.mark.hint("PostgreSQL ends one of the two with `psycopg.errors.DeadlockDetected`. Its transaction is rolled back: do it once more, from the beginning.", zh="PostgreSQL 会用 `psycopg.errors.DeadlockDetected` 结束其中一个。它的事务已回滚：从头再做一次。", after=1)
def test_deadlock(base, bank, other):
    done = 0
    for _ in range(4):
        other.execute("update accounts set balance = balance where id = 2")
        call = Call(base, bank.transfer, 1, 2, Decimal("10"))
        call.until_it_waits()
        try:
            other.execute("update accounts set balance = balance where id = 1")
        except psycopg.errors.DeadlockDetected:
            given_up = True  # the other program was chosen, which proves nothing
        else:
            given_up = False
        other.rollback()
        call.result()
        done += 1
        if not given_up:
            break
    assert balances(base) == [100 - 10 * done, 50 + 10 * done, 0, Decimal("25.5")]
    assert base.execute("select count(*) from transfers") == [(done,)]


@pytest.mark.title("Balance and transfers are of the same moment", zh="余额和转账属于同一时刻")
@pytest.mark.points(2)
@pytest.mark.hint("By default every query sees what is committed when it begins. In a transaction of the level `REPEATABLE READ` all queries see the same.", zh="默认情况下，每个查询看到的是它开始时已提交的内容。在 `REPEATABLE READ` 级别的事务里，所有查询看到的都一样。", after=1)
@pytest.mark.parametrize("table", ["accounts", "transfers"], ids=["accounts are locked", "transfers are locked"])
def test_one_moment(base, bank, other, table):
    bank.transfer(1, 2, Decimal("10"))
    other.execute(f"lock table {table} in access exclusive mode")
    call = Call(base, bank.statement, 1)
    call.until_it_waits()
    other.execute("update accounts set balance = balance + 30 where id = 1")
    other.execute("update accounts set balance = balance - 30 where id = 2")
    other.execute("insert into transfers (source, target, amount) values (2, 1, 30)")
    other.commit()
    seen = call.result()
    assert seen["balance"] == 100 + sum(amount for _, _, amount in seen["transfers"])
    assert bank.statement(1)["balance"] == 120


@pytest.mark.title("While one call waits, others go on", zh="一个调用在等待时，别的照常进行")
@pytest.mark.points(2)
@pytest.mark.hint("A connection does one thing after the other: let each call have its own, or take it from a pool.", zh="一个连接只能一件一件地做：让每次调用有自己的连接，或者从连接池里取。", after=2)
def test_others_go_on(base, bank, other):
    other.execute("update accounts set balance = balance + 1 where id = 1")
    waiting = [Call(base, bank.transfer, 1, 2, Decimal(amount)) for amount in (10, 20)]
    waiting[0].until_it_waits()
    Call(base, bank.transfer, 4, 3, Decimal("5")).result()
    assert Call(base, bank.balance, 3).result() == 5
    other.commit()
    for call in waiting:
        call.result()
    assert balances(base) == money("71", "80", "5", "20.5")
