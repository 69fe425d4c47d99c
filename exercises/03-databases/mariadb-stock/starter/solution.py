import pymysql


class Duplicate(ValueError):
    pass


class OutOfStock(ValueError):
    pass


class Stock:
    def __init__(self, **where):
        self.connection = pymysql.connect(**where)

    def close(self):
        self.connection.close()

    def add(self, name, price, pieces=0):
        with self.connection.cursor() as cursor:
            cursor.execute("insert into articles (name, price, pieces) values (%s, %s, %s)", (name, price, pieces))
            return cursor.lastrowid
