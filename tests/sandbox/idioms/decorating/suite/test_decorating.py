import functools
import inspect

import pytest
import solution
from solution import REGISTRY, Counted, Typed, cached, compose, counter, logged, memo, opened, register, repeat, show, square, tagged, traced


def test_a_wrapper_looks_like_what_it_wraps():
    def greet(name: str, mark="!") -> str:
        """Greets."""
        return name + mark

    wrapped = logged(greet)
    assert wrapped("Ada") == "Ada!" and wrapped.calls == 1
    assert wrapped.__name__ == "greet" and wrapped.__doc__ == "Greets." and wrapped.__wrapped__ is greet
    assert wrapped.__qualname__ == greet.__qualname__ and wrapped.__module__ == __name__
    assert list(inspect.signature(wrapped).parameters) == ["name", "mark"]
    assert inspect.unwrap(wrapped) is greet
    assert wrapped.__annotations__ == {"name": str, "return": str}


def test_attributes_that_a_decorator_puts_on_a_function_of_the_suite():
    @tagged("slow")
    def work():
        return 1

    assert work() == 1 and work.tag == "slow"

    @register
    def handler():
        return 2

    assert handler.registered and REGISTRY["handler"] is handler and REGISTRY["handler"]() == 2


def test_an_attribute_of_the_suites_function_is_seen():
    def rule():
        return True

    rule.weight = 3
    again = tagged("x")(rule)
    assert again is rule and rule.weight == 3 and rule.tag == "x"


def test_a_class_as_decorator():
    @Counted
    def add(a, b=1):
        """Adds."""
        return a + b

    assert add(1) == 2 and add(1, 2) == 3 and add.count == 2
    assert add.__name__ == "add" and add.__doc__ == "Adds." and add.__module__ == __name__
    assert add.__wrapped__(1, 1) == 2 and isinstance(add, Counted)
    assert Counted.__doc__ == "Counts calls."
    assert list(inspect.signature(add).parameters) == ["a", "b"]


def test_a_class_as_decorator_of_a_method():
    class Machine:
        @Counted
        def run(self, n):
            return (type(self).__name__, n)

    assert Machine().run(2) == ("Machine", 2) and Machine.run.count == 1


def test_a_cached_property():
    calls = []

    class Page:
        @cached
        def text(self):
            """The text."""
            calls.append(1)
            return "x"

    page = Page()
    assert page.text == "x" and page.text == "x" and calls == [1]
    assert Page.text.__doc__ == "The text."


def test_a_memo_with_a_cache_that_can_be_seen():
    calls = []

    @memo
    def slow(n):
        calls.append(n)
        return n * 2

    assert [slow(2), slow(2), slow(3)] == [4, 4, 6] and calls == [2, 3] and slow.cache == {(2,): 4, (3,): 6}


def test_recursion_through_a_decorated_function():
    @memo
    def fib(n):
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    assert fib(20) == 6765 and len(fib.cache) == 21


def test_decorators_with_arguments_and_stacked():
    @repeat(times=3)
    @logged
    def one(x):
        return x

    assert one(5) == [5, 5, 5] and one.__wrapped__.calls == 3 and one.__name__ == "one"


def test_a_decorated_class_of_the_suite():
    @traced
    class Thing:
        def __init__(self, n):
            self.n = n

    thing = Thing(4)
    assert thing.n == 4 and thing.made and Thing.traced and isinstance(thing, Thing)


def test_lru_cache():
    square.cache_clear()
    assert square(3) == 9 and square(3) == 9
    assert square.cache_info().hits == 1 and square.cache_info().misses == 1 and square.__wrapped__(4) == 16


def test_singledispatch():
    assert show(1) == "int" and show([1, "x"]) == "list of int, thing" and show("x") == "thing"
    assert show.dispatch(int)(5) == "int"


def test_a_context_manager_from_a_generator():
    log = []
    with opened(log, "a") as name:
        log.append(name)
        raise KeyError
    assert log == ["open a", "A", "swallowed", "close a"]
    with pytest.raises(ValueError, match="x"), opened(log, "b"):
        raise ValueError("x")
    assert log[-2:] == ["open b", "close b"]

    @opened(log, "c")
    def inside():
        log.append("in")

    inside()
    assert log[-3:] == ["open c", "in", "close c"]


def test_a_descriptor_in_a_class_of_the_suite():
    class Person:
        name = Typed(str)
        age = Typed(int)

        def __init__(self, name, age):
            self.name, self.age = name, age

    ada = Person("Ada", 36)
    assert (ada.name, ada.age) == ("Ada", 36)
    with pytest.raises(TypeError, match="age must be int"):
        ada.age = "x"
    assert isinstance(Person.age, Typed) and Person.age.kind is int


def test_composition_partial_and_closures():
    assert compose(str, lambda n: n + 1, int)("4") == "5"
    assert functools.partial(compose, len)(list)("abc") == 3
    a, b = counter(), counter()
    assert [a(), a(2), b()] == [1, 3, 1]
    assert functools.reduce(lambda x, f: f(x), [solution.square, solution.square], 2) == 16


def test_a_function_in_the_place_of_a_method():
    assert solution.Sized().measure("abc") == 1 and solution.Sized.measure("abc") == 1
    sized = solution.Sized(len)
    assert sized.measure("abc") == 3 and sized.total(["ab", "c"]) == 3
    assert solution.Sized(lambda v: 5).total([1, 2]) == 10


def test_names_that_are_given_later():
    @Counted
    def add(a):
        """Adds."""
        return a

    add.__name__, add.__doc__ = "plus", "Pluses."
    assert add.__name__ == "plus" and add.__doc__ == "Pluses." and Counted.__doc__ == "Counts calls."


class Clock:
    def __init__(self):
        self.now = 5

    def __call__(self):
        return self.now


class Own(solution.Delegating):
    pass


def test_copies_of_what_delegates_to_the_suites_object():
    import copy
    import pickle

    for kind in (solution.Delegating, Own):
        made = kind(Clock())
        for again in (copy.deepcopy(made), copy.copy(made), pickle.loads(pickle.dumps(made))):
            assert type(again) is kind and again.now == 5
            with again as now:
                assert now == 5
        assert copy.copy(made).inner is made.inner and copy.deepcopy(made).inner is not made.inner


def test_the_signature_of_what_is_wrapped():
    def area(width: int, height: int = 2, *, unit: str = "cm", **more: int) -> str:
        return f"{width * height} {unit}"

    wrapped = logged(area)
    assert inspect.signature(wrapped) == inspect.signature(area)
    assert str(inspect.signature(wrapped)) == "(width: int, height: int = 2, *, unit: str = 'cm', **more: int) -> str"
    twice = logged(logged(area))
    assert inspect.signature(twice) == inspect.signature(area) and inspect.unwrap(twice) is area
    assert str(inspect.signature(solution.renamed(area))) == "(number, /)"


def test_defaults_that_a_decorator_fills_in():
    @solution.checked
    def area(width, height: int = 2, *rest, unit: str = "cm", **more):
        return f"{width * height} {unit} {rest} {more}"

    assert area(3) == "6 cm () {}" and area(3, 3) == "9 cm () {}" and area(3, unit="m") == "6 m () {}"
    assert area(3, 4, 5, unit="m", deep=1) == "12 m (5,) {'deep': 1}"
    with pytest.raises(TypeError, match="unit is no str"):
        area(3, unit=5)
    with pytest.raises(TypeError):
        area()


def test_what_decorators_keep_on_a_function_of_the_suite_under_names_of_their_own():
    @solution.command
    @solution.option("first")
    @solution.option("second")
    def join(first, second):
        return f"{first}-{second}"

    assert join(1, 2) == "1-2" and join.__name__ == "join"

    @solution.option("one")
    def other():
        pass

    assert other.__options__ == ["one"] and other._marked is True
