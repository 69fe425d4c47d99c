class Registry:
    def __init__(self):
        self.handlers = []

    def add(self, handler):
        self.handlers.append(handler)
        return handler

    def fire(self, *args):
        return [handler(*args) for handler in self.handlers]


class Shape:
    made = 0

    def __init__(self, side):
        self.side = side
        Shape.made += 1

    def area(self):
        return self.side ** 2


def double(x):
    return x * 2


class Callable:
    def __call__(self, x):
        return x + 1


from abc import ABC, abstractmethod


class Base(ABC):
    @abstractmethod
    def run(self): ...


class Real(Base):
    def run(self):
        return "ran"
