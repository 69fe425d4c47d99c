# fails: test_seen_by_others, test_others_are_seen, test_brought_meanwhile, test_nothing_held
# Ends a transaction after writing only; what was read stays as it was.
from contextlib import contextmanager

import pymysql
from pymysql.constants import CLIENT, ER


class Duplicate(ValueError):
    pass


class OutOfStock(ValueError):
    pass


class Stock:
    def __init__(self, **where):
        # Rows found are counted, not rows that became different.
        self.connection = pymysql.connect(**where, client_flag=CLIENT.FOUND_ROWS)

    def close(self):
        self.connection.close()

    @contextmanager
    def _work(self):
        """A cursor in a transaction."""
        try:
            with self.connection.cursor() as cursor:
                yield cursor
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def add(self, name, price, pieces=0):
        _check_price(price)
        if not 1 <= len(name) <= 60 or pieces < 0:
            raise ValueError(f"{pieces} of {name!r}")
        with self._work() as cursor:
            try:
                cursor.execute("insert into articles (name, price, pieces) values (%s, %s, %s)", (name, price, pieces))
            except pymysql.IntegrityError as error:
                if error.args[0] == ER.DUP_ENTRY:
                    raise Duplicate(name) from None
                raise
            return cursor.lastrowid

    def find(self, text):
        for sign in "\\%_":
            text = text.replace(sign, "\\" + sign)
        with self.connection.cursor() as cursor:
            cursor.execute("select name, price, pieces from articles where name like %s order by name", (f"%{text}%",))
            return list(cursor.fetchall())

    def set_price(self, name, price):
        _check_price(price)
        with self._work() as cursor:
            if not cursor.execute("update articles set price = %s where name = %s", (price, name)):
                raise KeyError(name)

    def deliver(self, delivery):
        _check_pieces(delivery)
        with self._work() as cursor:
            for name, pieces in delivery.items():
                if not cursor.execute("update articles set pieces = pieces + %s where name = %s", (pieces, name)):
                    raise KeyError(name)

    def order(self, customer, wanted):
        _check_pieces(wanted)
        if not wanted:
            raise ValueError("an order of nothing")
        with self._work() as cursor:
            cursor.execute("insert into orders (customer) values (%s)", (customer,))
            number = cursor.lastrowid
            for name, pieces in wanted.items():
                if not cursor.execute("select id, price, pieces from articles where name = %s for update", (name,)):
                    raise KeyError(name)
                article, price, left = cursor.fetchone()
                if left < pieces:
                    raise OutOfStock(name)
                cursor.execute("update articles set pieces = pieces - %s where id = %s", (pieces, article))
                cursor.execute(
                    "insert into order_lines (order_id, article_id, pieces, price) values (%s, %s, %s, %s)"
                    " on duplicate key update pieces = pieces + %s",
                    (number, article, pieces, price, pieces),
                )
            return number

    def bill(self, order):
        with self.connection.cursor() as cursor:
            if not cursor.execute("select id from orders where id = %s", (order,)):
                raise KeyError(order)
            cursor.execute(
                "select name, l.pieces, l.price from order_lines l join articles on id = article_id"
                " where order_id = %s order by name",
                (order,),
            )
            lines = list(cursor.fetchall())
        return lines, sum(pieces * price for _, pieces, price in lines)

    def cancel(self, order):
        with self._work() as cursor:
            if not cursor.execute("select state from orders where id = %s for update", (order,)):
                raise KeyError(order)
            if cursor.fetchone() != ("open",):
                raise ValueError(f"order {order} is being packed")
            cursor.execute(
                "update articles a join order_lines l on a.id = article_id"
                " set a.pieces = a.pieces + l.pieces where order_id = %s",
                (order,),
            )
            cursor.execute("delete from order_lines where order_id = %s", (order,))
            cursor.execute("delete from orders where id = %s", (order,))

    def next_order(self):
        with self._work() as cursor:
            query = "select id from orders where state = 'open' order by id limit 1 for update skip locked"
            if not cursor.execute(query):
                return None
            (number,) = cursor.fetchone()
            cursor.execute("update orders set state = 'packing' where id = %s", (number,))
            return number


def _check_price(price):
    if price < 0 or price != round(price, 2):
        raise ValueError(f"a price of {price}")


def _check_pieces(wanted):
    for name, pieces in wanted.items():
        if pieces < 1:
            raise ValueError(f"{pieces} of {name!r}")
