import copy
import dataclasses
import pickle


def to_dict(obj):
    if dataclasses.is_dataclass(obj):
        return dataclasses.asdict(obj)
    return dict(vars(obj))


def field_names(obj):
    return [f.name for f in dataclasses.fields(obj)]


def field_types(cls):
    return {f.name: f.type for f in dataclasses.fields(cls)}


def older(person):
    return dataclasses.replace(person, age=person.age + 1)


def attributes(obj):
    return sorted(name for name in dir(obj) if not name.startswith("_"))


def snapshot(obj):
    return copy.deepcopy(obj)


def shallow(obj):
    return copy.copy(obj)


class History:
    def __init__(self):
        self.states = []

    def save(self, state):
        self.states.append(copy.deepcopy(state))

    def undo(self):
        return self.states.pop()


def frozen(obj):
    return pickle.dumps(obj)


def thawed(data):
    return pickle.loads(data)


class Box:
    def __init__(self, content):
        self.content = content


def describe(value):
    match value:
        case {"kind": kind}:
            return kind
        case [first, *rest]:
            return f"{first} and {len(rest)}"
    return type(value).__name__


def class_name(obj):
    return type(obj).__name__, obj.__class__.__name__, type(obj).__mro__[1].__name__


def set_all(obj, **values):
    for name, value in values.items():
        setattr(obj, name, value)
    return obj


def has(obj, name):
    return hasattr(obj, name)


def group(items, key):
    found = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return found


def order(items):
    return sorted(items)


def unique(items):
    return list(dict.fromkeys(items))
