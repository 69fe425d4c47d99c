import functools
import random
import time
from decimal import Decimal

import psycopg
from psycopg import IsolationLevel, errors, sql
from psycopg.rows import namedtuple_row


class NotEnough(ValueError):
    """Raised for a transfer of more than there is."""


def again(method):
    @functools.wraps(method)
    def repeated(self, *args, **named):
        wait = 0.001
        while True:
            connection = psycopg.connect(self.url, row_factory=namedtuple_row)
            connection.isolation_level = IsolationLevel.SERIALIZABLE
            try:
                result = method(self, connection, *args, **named)
                connection.commit()
                return result
            except (errors.SerializationFailure, errors.DeadlockDetected):
                time.sleep(random.uniform(0, wait))
                wait = min(wait * 2, 0.2)
            finally:
                connection.close()

    return repeated


class Bank:
    def __init__(self, url):
        self.url = url

    @again
    def balance(self, connection, account):
        return self.look(connection, account).balance

    @again
    def transfer(self, connection, source, target, amount, key=None):
        return self.move(connection, source, target, amount, key)

    @again
    def transfer_all(self, connection, transfers):
        numbers = []
        for source, target, amount in transfers:
            numbers.append(self.move(connection, source, target, amount, None))
        return numbers

    @again
    def statement(self, connection, account):
        me = self.look(connection, account)
        lines = []
        for transfer in connection.execute("select * from transfers order by id"):
            if transfer.source == account:
                lines.append((transfer.id, self.look(connection, transfer.target).owner, -transfer.amount))
            elif transfer.target == account:
                lines.append((transfer.id, self.look(connection, transfer.source).owner, transfer.amount))
        return {"owner": me.owner, "balance": me.balance, "transfers": lines}

    def look(self, connection, account):
        found = connection.execute("select * from accounts where id = %s", [account]).fetchone()
        if found is None:
            raise KeyError(account)
        return found

    def move(self, connection, source, target, amount, key):
        if source == target:
            raise ValueError("from one account to another, please")
        if amount <= 0 or amount % Decimal("0.01"):
            raise ValueError("an amount has two decimals and is not negative")
        giver, taker = self.look(connection, source), self.look(connection, target)
        if key is not None:
            done = connection.execute("select id from transfers where key = %s", [key]).fetchone()
            if done:
                return done.id
        if giver.balance < amount:
            raise NotEnough(f"{giver.owner} has only {giver.balance}")
        try:
            new = connection.execute(
                "insert into transfers (source, target, amount, key) values (%s, %s, %s, %s) returning id",
                [source, target, amount, key],
            ).fetchone()
        except errors.UniqueViolation as error:
            raise errors.SerializationFailure("somebody had the same key at the same time") from error
        change = sql.SQL("update accounts set balance = {} where id = {}")
        connection.execute(change.format(giver.balance - amount, source))
        connection.execute(change.format(taker.balance + amount, target))
        return new.id
