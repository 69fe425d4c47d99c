import pytest

from solution import counted, retry


class Flaky:
    """Called, fails with the given exceptions one after the other, then returns "done"."""

    def __init__(self, *failures):
        self.failures = list(failures)
        self.calls = 0

    def run(self):
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        return "done"


@pytest.mark.title("What works at once is called once", zh="一次成功就只调用一次")
@pytest.mark.feedback("full")
def test_success():
    flaky = Flaky()

    @retry()
    def fetch():
        return flaky.run()

    assert fetch() == "done"
    assert flaky.calls == 1


@pytest.mark.title("What fails twice is called three times", zh="失败两次就调用三次")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_success_after_failures():
    flaky = Flaky(OSError("one"), OSError("two"))

    @retry(times=3)
    def fetch():
        return flaky.run()

    assert fetch() == "done"
    assert flaky.calls == 3


@pytest.mark.title("The last exception comes out", zh="传出最后一次的异常")
@pytest.mark.points(2)
@pytest.mark.hint("A `raise` without anything, within `except`, raises the exception again.", zh="在 `except` 里单独写 `raise`，会把异常原样再抛出。", after=2)
def test_all_attempts_fail():
    flaky = Flaky(OSError("one"), OSError("two"), OSError("three"), OSError("four"))

    @retry(times=3)
    def fetch():
        return flaky.run()

    with pytest.raises(OSError) as caught:
        fetch()
    assert str(caught.value) == "three"
    assert flaky.calls == 3


@pytest.mark.title("Three attempts unless told otherwise, one if told so", zh="默认三次；说一次就一次")
def test_number_of_attempts():
    for decorate, attempts in ((retry(), 3), (retry(times=1), 1), (retry(5), 5)):
        flaky = Flaky(*[OSError("no") for _ in range(9)])

        @decorate
        def fetch():
            return flaky.run()

        with pytest.raises(OSError):
            fetch()
        assert flaky.calls == attempts


@pytest.mark.title("Other exceptions come out at once", zh="其他异常立即传出")
def test_only():
    flaky = Flaky(ConnectionError("again"), KeyError("bug"), ConnectionError("never"))

    @retry(times=5, only=ConnectionError)
    def fetch():
        return flaky.run()

    with pytest.raises(KeyError):
        fetch()
    assert flaky.calls == 2


@pytest.mark.title("Several classes, and classes derived from them", zh="多个异常类，以及由它们派生的类")
def test_only_several():
    flaky = Flaky(FileNotFoundError("an OSError"), KeyError("a LookupError"))

    @retry(only=(OSError, LookupError))
    def fetch():
        return flaky.run()

    assert fetch() == "done"
    assert flaky.calls == 3


@pytest.mark.title("Arguments and results are passed on", zh="参数与结果照样传递")
def test_arguments():
    @retry()
    def area(width, height=1, *, scale=1):
        return width * height * scale

    assert area(3, height=4, scale=2) == 24
    assert area(3) == 3


@pytest.mark.title("None is a result, too", zh="None 也是结果")
@pytest.mark.hint("Whether it worked is told by the absence of an exception, not by the value.", zh="成功与否看有没有异常，而不是看返回值。", after=2)
def test_none_is_a_result():
    calls = []

    @retry(times=4)
    def note(word):
        calls.append(word)

    assert note("x") is None
    assert calls == ["x"]


@pytest.mark.title("Each call has all its attempts", zh="每次调用都有完整的尝试次数")
def test_attempts_per_call():
    flaky = Flaky(OSError("1"), OSError("2"))

    @retry(times=3)
    def fetch():
        return flaky.run()

    assert fetch() == "done"
    flaky.failures = [OSError("3"), OSError("4")]
    assert fetch() == "done"
    assert flaky.calls == 6


@pytest.mark.title("Between two attempts somebody is told", zh="两次尝试之间会通知")
@pytest.mark.points(2)
def test_between():
    told = []
    flaky = Flaky(OSError("one"), OSError("two"), OSError("three"))

    @retry(times=3, between=lambda attempt, error: told.append((attempt, str(error))))
    def fetch():
        return flaky.run()

    with pytest.raises(OSError):
        fetch()
    assert told == [(1, "one"), (2, "two")]


@pytest.mark.title("A bad number of attempts is refused at once", zh="不合法的次数立即被拒绝")
def test_bad_times():
    for times in (0, -1):
        with pytest.raises(ValueError):
            retry(times=times)
    assert retry(times=1)(str)(5) == "5"


@pytest.mark.title("Calls are counted, failed ones too", zh="计数，失败的也算")
@pytest.mark.feedback("full")
def test_counted():
    @counted
    def half(number):
        return 10 // number

    assert half.calls == 0
    assert half(5) == 2
    with pytest.raises(ZeroDivisionError):
        half(number=0)
    assert half.calls == 2


@pytest.mark.title("Each function has its own count", zh="每个函数各数各的")
def test_counted_separately():
    first, second = counted(lambda: "a"), counted(lambda: "b")
    assert [first(), first(), second()] == ["a", "a", "b"]
    assert (first.calls, second.calls) == (2, 1)


@pytest.mark.title("Name and documentation stay", zh="名字与文档保持不变")
@pytest.mark.points(2)
@pytest.mark.hint("`functools.wraps` copies them for you.", zh="`functools.wraps` 会替你复制。", after=1)
def test_name_and_documentation():
    def fetch():
        """Fetch a page."""

    def half():
        """Half of it."""

    again, numbered = retry()(fetch), counted(half)
    assert (again.__name__, again.__doc__) == ("fetch", "Fetch a page.")
    assert (numbered.__name__, numbered.__doc__) == ("half", "Half of it.")
    assert numbered is not half


@pytest.mark.title("One decorator over the other", zh="装饰器叠加")
def test_stacked():
    flaky = Flaky(OSError("one"), OSError("two"))

    @counted
    def fetch():
        return flaky.run()

    assert retry()(fetch)() == "done"
    assert fetch.calls == 3
