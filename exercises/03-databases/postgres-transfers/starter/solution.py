import psycopg


class NotEnough(ValueError):
    pass


class Bank:
    def __init__(self, url):
        self.url = url

    def balance(self, account):
        with psycopg.connect(self.url) as connection:
            row = connection.execute("select balance from accounts where id = %s", (account,)).fetchone()
        return row[0]

    def transfer(self, source, target, amount, key=None):
        with psycopg.connect(self.url) as connection:
            ...
