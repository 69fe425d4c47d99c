import psycopg
from psycopg.errors import DeadlockDetected, SerializationFailure


class NotEnough(ValueError):
    pass


class Bank:
    def __init__(self, url):
        self.url = url

    def _do(self, work, isolation=None):
        """Run `work(connection)` in a transaction, again if PostgreSQL gave it up to let another one through."""
        while True:
            try:
                with psycopg.connect(self.url) as connection:
                    connection.isolation_level = isolation
                    return work(connection)
            except (DeadlockDetected, SerializationFailure):
                continue

    def balance(self, account):
        return self.statement(account)["balance"]

    def transfer(self, source, target, amount, key=None):
        self._check(source, target, amount)
        return self._do(lambda connection: self._transfer(connection, source, target, amount, key))

    def transfer_all(self, transfers):
        for transfer in transfers:
            self._check(*transfer)

        def work(connection):
            self._lock(connection, {account for source, target, _ in transfers for account in (source, target)})
            return [self._transfer(connection, *transfer) for transfer in transfers]

        return self._do(work)

    def statement(self, account):
        query = """
            select t.id, other.owner, case when t.target = %(account)s then t.amount else -t.amount end
            from transfers t join accounts other on other.id in (t.source, t.target) and other.id <> %(account)s
            where %(account)s in (t.source, t.target) order by t.id
        """

        def work(connection):
            row = connection.execute("select owner, balance from accounts where id = %s", (account,)).fetchone()
            if row is None:
                raise KeyError(account)
            transfers = connection.execute(query, {"account": account}).fetchall()
            return {"owner": row[0], "balance": row[1], "transfers": transfers}

        return self._do(work, psycopg.IsolationLevel.REPEATABLE_READ)

    def _check(self, source, target, amount):
        if source == target or amount <= 0 or amount != round(amount, 2):
            raise ValueError(f"{amount} from {source} to {target}")

    def _lock(self, connection, accounts):
        query = "select id from accounts where id = any(%s) order by id for no key update"
        missing = accounts - {id for (id,) in connection.execute(query, (list(accounts),))}
        if missing:
            raise KeyError(missing.pop())

    def _transfer(self, connection, source, target, amount, key=None):
        self._lock(connection, {source, target})
        new = """
            insert into transfers (source, target, amount, key) values (%s, %s, %s, %s)
            on conflict (key) do nothing returning id
        """
        row = connection.execute(new, (source, target, amount, key)).fetchone()
        if row is None:
            return connection.execute("select id from transfers where key = %s", (key,)).fetchone()[0]
        less = "update accounts set balance = balance - %(amount)s where id = %(id)s and balance >= %(amount)s"
        if connection.execute(less, {"amount": amount, "id": source}).rowcount == 0:
            raise NotEnough(f"account {source} has less than {amount}")
        connection.execute("update accounts set balance = balance + %s where id = %s", (amount, target))
        return row[0]
