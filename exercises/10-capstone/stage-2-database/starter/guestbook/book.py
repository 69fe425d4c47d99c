from dataclasses import dataclass

LONGEST = {"name": 40, "text": 500}


@dataclass(frozen=True)
class Entry:
    number: int
    name: str
    text: str


def clean(typed):
    return typed.replace("\r\n", "\n").strip()


def problems(name, text):
    """What keeps an entry out of the book: "missing" or "long" for each field that is not right."""
    found = {}
    for field, typed in (("name", name), ("text", text)):
        if not clean(typed):
            found[field] = "missing"
        elif len(clean(typed)) > LONGEST[field]:
            found[field] = "long"
    return found


class Book:
    def __init__(self):
        self._entries = []

    def add(self, name, text):
        entry = Entry(len(self._entries) + 1, clean(name), clean(text))
        self._entries.append(entry)
        return entry

    def get(self, number):
        """The entry of this number, None where there is none."""
        if 1 <= number <= len(self._entries):
            return self._entries[number - 1]
        return None

    def newest(self):
        """All entries, the newest first."""
        return self._entries[::-1]
