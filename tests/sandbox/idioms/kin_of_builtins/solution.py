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
