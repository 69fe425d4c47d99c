# fails: test_queries
# Asks for the tags of every entry by itself.
from peewee import CompositeKey, DateField, ForeignKeyField, IntegrityError, Model, SqliteDatabase, TextField, fn

database = SqliteDatabase(None, pragmas={"foreign_keys": 1})


class Table(Model):
    class Meta:
        database = database


class Entry(Table):
    day = DateField()
    title = TextField()
    text = TextField()

    class Meta:
        indexes = [(("day", "title"), True)]


class Tag(Table):
    name = TextField(unique=True)


class Tagged(Table):
    entry = ForeignKeyField(Entry, backref="tagged", on_delete="CASCADE")
    tag = ForeignKeyField(Tag, backref="tagged", on_delete="CASCADE")

    class Meta:
        primary_key = CompositeKey("entry", "tag")


def open_diary(path):
    database.init(path)
    database.connect()
    database.create_tables([Entry, Tag, Tagged])


def close_diary():
    database.close()


def _tidy(text):
    text = text.strip()
    if not text:
        raise ValueError("a title or tag must not be empty")
    return text


def _tag(name):
    return _tidy(name).lower()


def _entry(number):
    entry = Entry.get_or_none(Entry.id == number)
    if entry is None:
        raise KeyError(number)
    return entry


@database.atomic()
def write(day, title, text, tags=()):
    try:
        entry = Entry.create(day=day, title=_tidy(title), text=text)
    except IntegrityError:
        raise ValueError(f"there is an entry {title!r} on {day}") from None
    for name in {_tag(name) for name in tags}:
        Tagged.create(entry=entry, tag=Tag.get_or_create(name=name)[0])
    return entry.id


@database.atomic()
def write_all(entries):
    return [write(**entry) for entry in entries]


def _tags(entry):
    return sorted(one.tag.name for one in entry.tagged)


def read(number):
    entry = _entry(number)
    return {"day": entry.day, "title": entry.title, "text": entry.text, "tags": _tags(entry)}


def search(text="", tag=None, since=None, until=None):
    found = Entry.select().where(Entry.title.contains(text) | Entry.text.contains(text))
    if tag is not None:
        found = found.join(Tagged).join(Tag).where(Tag.name == _tag(tag))
    if since is not None:
        found = found.where(Entry.day >= since)
    if until is not None:
        found = found.where(Entry.day <= until)
    return [(entry.day, entry.title) for entry in found.order_by(Entry.day.desc(), Entry.title)]


def tags():
    times = fn.count(Tagged.entry)
    query = Tag.select(Tag.name, times).join(Tagged).group_by(Tag).order_by(times.desc(), Tag.name)
    return list(query.tuples())


def overview():
    entries = Entry.select().order_by(Entry.day, Entry.title)
    return [(entry.day, entry.title, _tags(entry)) for entry in entries]


@database.atomic()
def rename_tag(old, new):
    old, new = _tag(old), _tag(new)
    tag = Tag.select().join(Tagged).where(Tag.name == old).first()
    if tag is None:
        raise KeyError(old)
    if new != old:
        other, _ = Tag.get_or_create(name=new)
        both = Tagged.select(Tagged.entry).where(Tagged.tag == other)
        Tagged.update(tag=other).where(Tagged.tag == tag, Tagged.entry.not_in(both)).execute()
        tag.delete_instance()


def erase(number):
    _entry(number).delete_instance()
