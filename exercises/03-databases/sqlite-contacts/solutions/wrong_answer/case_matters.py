# fails: test_duplicates, test_remove, test_add_all_or_nothing
# Takes the same address in capitals for another one.
import sqlite3


class Duplicate(ValueError):
    pass


class Contacts:
    def __init__(self, path):
        self.connection = sqlite3.connect(path)
        with self.connection:
            self.connection.execute(
                """create table if not exists people (
                    id integer primary key,
                    name text not null,
                    email text not null unique
                )"""
            )

    def add(self, name, email):
        with self.connection:
            return self._insert(name, email)

    def _insert(self, name, email):
        name, email = name.strip(), email.strip()
        if not name or "@" not in email:
            raise ValueError(f"{name!r}, {email!r}: a name and an address with @ are needed")
        try:
            return self.connection.execute("insert into people (name, email) values (?, ?)", (name, email)).lastrowid
        except sqlite3.IntegrityError:
            raise Duplicate(f"{email} is there already") from None

    def find(self, text):
        query = "select name, email from people where instr(lower(name), lower(?)) order by name, email"
        return self.connection.execute(query, (text,)).fetchall()

    def remove(self, email):
        with self.connection:
            return self.connection.execute("delete from people where email = ?", (email,)).rowcount > 0

    def add_all(self, people):
        with self.connection:
            for name, email in people:
                self._insert(name, email)

    def __len__(self):
        return self.connection.execute("select count(*) from people").fetchone()[0]

    def close(self):
        self.connection.close()
