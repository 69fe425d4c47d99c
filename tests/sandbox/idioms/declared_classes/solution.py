"""Classes that are declared by their attributes, as records are: a metaclass takes the fields out of the body."""

from abc import ABC


class Field:
    def __init__(self, initial=None, needed=False):
        self.initial, self.needed = initial, needed


class RecordMeta(type):
    def __new__(mcs, name, bases, body):
        fields = {}
        for base in bases:
            fields.update(getattr(base, "fields", {}))
        fields.update({key: value for key, value in body.items() if isinstance(value, Field)})
        made = {key: value for key, value in body.items() if not isinstance(value, Field)}
        made["fields"] = fields
        return super().__new__(mcs, name, bases, made)


class Record(metaclass=RecordMeta):
    def __init__(self, **given):
        for name, field in self.fields.items():
            if field.needed and name not in given:
                raise TypeError(f"{name} is needed")
            setattr(self, name, given.get(name, field.initial))


class Typed:
    def __init__(self, kind):
        self.kind = kind

    def __set_name__(self, owner, name):
        self.name = "_" + name

    def __get__(self, obj, owner=None):
        return self if obj is None else getattr(obj, self.name)

    def __set__(self, obj, value):
        if not isinstance(value, self.kind):
            raise TypeError(self.name[1:])
        setattr(obj, self.name, value)


class Bag:
    """Its `__getattr__` breaks with a KeyError, as beginners' do."""

    __slots__ = ("data",)

    def __init__(self, **data):
        self.data = data

    def __getattr__(self, name):
        return self.data[name]


def bag(**data):
    return Bag(**data)


class Shape(ABC):
    pass


@Shape.register
class Square:
    pass


class Circle:
    pass


class Quacking(ABC):
    @classmethod
    def __subclasshook__(cls, other):
        return hasattr(other, "quack") or NotImplemented


class Duck:
    def quack(self):
        return "quack"
