import contextlib
from decimal import Decimal

import pymysql.cursors


class Duplicate(ValueError):
    """There is an article of this name."""


class OutOfStock(ValueError):
    """More was ordered than there is."""


class Stock:
    """A connection for each call, and a transaction wherever more than one statement belongs together."""

    def __init__(self, **where):
        self.where = dict(where, autocommit=True, cursorclass=pymysql.cursors.DictCursor)

    def close(self):
        pass

    def _ask(self, sql, *values):
        with contextlib.closing(pymysql.connect(**self.where)) as connection, connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall(), cursor.lastrowid

    @contextlib.contextmanager
    def _together(self):
        connection = pymysql.connect(**self.where)
        try:
            connection.begin()
            yield connection.cursor()
            connection.commit()
        finally:
            connection.rollback()
            connection.close()

    def add(self, name, price, pieces=0):
        if name == "" or len(name) > 60 or pieces < 0:
            raise ValueError("a name of 1 to 60 characters, and no less than no pieces")
        self._good(price)
        try:
            return self._ask("insert into articles set name = %s, price = %s, pieces = %s", name, price, pieces)[1]
        except pymysql.err.IntegrityError:
            raise Duplicate(name) from None

    def find(self, text):
        rows, _ = self._ask("select * from articles where locate(%s, name) > 0 order by name", text)
        return [(row["name"], row["price"], row["pieces"]) for row in rows]

    def set_price(self, name, price):
        self._good(price)
        with self._together() as cursor:
            article = self._article(cursor, name)
            cursor.execute("update articles set price = %s where id = %s", (price, article["id"]))

    def deliver(self, delivery):
        if any(pieces <= 0 for pieces in delivery.values()):
            raise ValueError("at least one piece")
        with self._together() as cursor:
            for name in delivery:
                article = self._article(cursor, name)
                cursor.execute("update articles set pieces = %s where id = %s", (article["pieces"] + delivery[name], article["id"]))

    def order(self, customer, wanted):
        if not wanted or min(wanted.values()) <= 0:
            raise ValueError("at least one piece of something")
        with self._together() as cursor:
            lines = {}
            for name, pieces in wanted.items():
                article = self._article(cursor, name)
                lines.setdefault(article["id"], [article, 0])[1] += pieces
            for article, pieces in lines.values():
                if article["pieces"] < pieces:
                    raise OutOfStock(article["name"])
            cursor.execute("insert into orders set customer = %s, state = 'open'", [customer])
            number = cursor.lastrowid
            cursor.executemany(
                "insert into order_lines (order_id, article_id, pieces, price) values (%s, %s, %s, %s)",
                [(number, article["id"], pieces, article["price"]) for article, pieces in lines.values()],
            )
            for article, pieces in lines.values():
                cursor.execute("update articles set pieces = %s where id = %s", (article["pieces"] - pieces, article["id"]))
        return number

    def bill(self, order):
        rows, _ = self._ask(
            "select name, order_lines.pieces, order_lines.price from orders join order_lines on orders.id = order_id"
            " join articles on articles.id = article_id where orders.id = %s order by name",
            order,
        )
        if not rows:
            raise KeyError(order)
        lines = [tuple(row.values()) for row in rows]
        total = Decimal(0)
        for _, pieces, price in lines:
            total += pieces * price
        return lines, total

    def cancel(self, order):
        with self._together() as cursor:
            cursor.execute("select * from orders where id = %s for update", [order])
            found = cursor.fetchone()
            if found is None:
                raise KeyError(order)
            if found["state"] == "packing":
                raise ValueError("too late")
            cursor.execute("select * from order_lines where order_id = %s", [order])
            for line in cursor.fetchall():
                cursor.execute("update articles set pieces = pieces + %s where id = %s", (line["pieces"], line["article_id"]))
            cursor.execute("delete from order_lines where order_id = %s", [order])
            cursor.execute("delete from orders where id = %s", [order])

    def next_order(self):
        with self._together() as cursor:
            cursor.execute("select min(id) as first from orders where state = 'open'")
            if cursor.fetchone()["first"] is None:
                return None
            cursor.execute("select * from orders where state = 'open' order by id limit 1 for update skip locked")
            found = cursor.fetchone()
            if found is None:
                return None
            cursor.execute("update orders set state = 'packing' where id = %s", [found["id"]])
        return found["id"]

    def _article(self, cursor, name):
        cursor.execute("select * from articles where name = %s for update", [name])
        article = cursor.fetchone()
        if article is None:
            raise KeyError(name)
        return article

    def _good(self, price):
        if price < 0 or Decimal(price).as_tuple().exponent < -2:
            raise ValueError("no such price")
