from peewee import DateField, Model, SqliteDatabase, TextField

database = SqliteDatabase(None)  # which file it is, `open_diary` says later


class Entry(Model):
    day = DateField()
    title = TextField()
    text = TextField()

    class Meta:
        database = database


def open_diary(path):
    database.init(path)
    database.connect()
    database.create_tables([Entry])


def close_diary():
    database.close()


def write(day, title, text, tags=()):
    return Entry.create(day=day, title=title, text=text).id
