import datetime


def first(rows):
    return rows[0][0]


def keys(things):
    return list(things)


def fields(point):
    return point._fields


def as_dict(point):
    return point._asdict()


def tomorrow():
    return datetime.datetime.now() + datetime.timedelta(days=1)


def change(mapping):
    mapping["z"] = 9
    return mapping


def merge(one, other):
    return {**one, **other}


def use(stack):
    stack.push(1)
    stack.append(2)
    return len(stack)


class Settings(dict):
    """A dict with attributes: what is set through them is seen nowhere but in the dict."""

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name, value):
        self[name] = value


class Words(list):
    def learn(self, *words):
        for word in words:
            self.append(word.lower())


class Tags(set):
    def tag(self, *names):
        self |= {name.lower() for name in names}


def grow(words, later):
    words.learn("First")
    seen = later()
    words.learn("Second")
    return seen
