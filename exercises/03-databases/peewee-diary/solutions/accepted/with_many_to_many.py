import peewee

database = peewee.SqliteDatabase(None)


class Tag(peewee.Model):
    name = peewee.CharField(primary_key=True)

    class Meta:
        database = database


class Entry(peewee.Model):
    day = peewee.DateField(index=True)
    title = peewee.CharField()
    text = peewee.TextField()
    tags = peewee.ManyToManyField(Tag, backref="entries")

    class Meta:
        database = database


Link = Entry.tags.get_through_model()


def open_diary(path):
    if not database.is_closed():
        database.close()
    database.init(path)
    database.connect()
    database.create_tables([Tag, Entry, Link])


def close_diary():
    if not database.is_closed():
        database.close()


def clean(name):
    name = name.strip().lower()
    if name == "":
        raise ValueError("an empty tag")
    return name


def write(day, title, text, tags=()):
    title = title.strip()
    if title == "":
        raise ValueError("no title")
    with database.atomic():
        if Entry.select().where(Entry.day == day, Entry.title == title).exists():
            raise ValueError("there already")
        entry = Entry.create(day=day, title=title, text=text)
        for name in dict.fromkeys(clean(name) for name in tags):
            Tag.insert(name=name).on_conflict_ignore().execute()
            entry.tags.add(Tag.get_by_id(name))
    return entry.id


def write_all(entries):
    numbers = []
    with database.atomic():
        for entry in entries:
            numbers.append(write(entry["day"], entry["title"], entry["text"], entry.get("tags", ())))
    return numbers


def one(number):
    try:
        return Entry.get_by_id(number)
    except Entry.DoesNotExist:
        raise KeyError(number) from None


def read(number):
    entry = one(number)
    names = [tag.name for tag in entry.tags.order_by(Tag.name)]
    return {"title": entry.title, "text": entry.text, "day": entry.day, "tags": names}


def search(text="", tag=None, since=None, until=None):
    wanted = []
    if tag is not None:
        wanted = [Entry.id.in_(Link.select(Link.entry).where(Link.tag == clean(tag)))]
    if since:
        wanted.append(Entry.day >= since)
    if until:
        wanted.append(Entry.day <= until)
    query = Entry.select(Entry.day, Entry.title, Entry.text)
    if wanted:
        query = query.where(*wanted)
    text = text.lower()
    found = [(day, title) for day, title, body in query.order_by(Entry.title).tuples() if text in title.lower() or text in body.lower()]
    return sorted(found, key=lambda row: row[0], reverse=True)


def tags():
    counted = {}
    for (name,) in Link.select(Link.tag).tuples():
        counted[name] = counted.get(name, 0) + 1
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def overview():
    names = {}
    for number, name in Link.select(Link.entry, Link.tag).order_by(Link.tag).tuples():
        names.setdefault(number, []).append(name)
    rows = Entry.select(Entry.id, Entry.day, Entry.title).order_by(Entry.day, Entry.title).tuples()
    return [(day, title, names.get(number, [])) for number, day, title in rows]


def rename_tag(old, new):
    old, new = clean(old), clean(new)
    with database.atomic():
        numbers = [number for (number,) in Link.select(Link.entry).where(Link.tag == old).tuples()]
        if not numbers:
            raise KeyError(old)
        Tag.insert(name=new).on_conflict_ignore().execute()
        Link.delete().where(Link.tag == old).execute()
        for number in numbers:
            Link.insert(entry=number, tag=new).on_conflict_ignore().execute()


def erase(number):
    with database.atomic():
        entry = one(number)
        entry.tags.clear()
        entry.delete_instance()
