"""What the suite puts into the solution's classes and the library's is taken out again, and is what it would be."""

import datetime
import inspect
import io
import logging
from unittest import mock

import pytest

import solution
from solution import Circle, Client, Drawable, Service

PLAIN = ["x://a", "x://", 1, "made://", 5]


def as_before():
    return Service().load() == PLAIN and [getattr(Client, name) is not None for name in dir(Client)]


@pytest.fixture(autouse=True)
def _as_before():
    yield
    assert as_before()


def test_attributes_of_a_class(monkeypatch):
    with mock.patch.object(Client, "timeout", 9):
        assert Client.timeout == 9 and Client().timeout == 9 and Service().load()[-1] == 9
        with mock.patch.object(Client, "timeout", 10):
            assert Service().load()[-1] == 10
        assert Service().load()[-1] == 9
    assert Client.timeout == 5
    monkeypatch.setattr(Client, "timeout", 8)
    monkeypatch.setattr("solution.Client.timeout", 7)
    assert Service().load()[-1] == 7
    monkeypatch.undo()
    assert Client.timeout == 5
    Client.timeout = 6
    with mock.patch.object(Client, "timeout", 9):
        pass
    assert Client.timeout == 6
    Client.timeout = 5


def test_methods(monkeypatch):
    with mock.patch.object(Client, "get", autospec=True, return_value="g") as get:
        service = Service()
        assert service.load()[0] == "g"
        get.assert_called_once_with(service.client, "a")
    monkeypatch.setattr(Client, "get", lambda self, path: path * 2)
    assert Service().load()[0] == "aa"


def test_static_and_class_methods(monkeypatch):
    with mock.patch.object(Client, "static", return_value=4), mock.patch.object(Client, "make") as make:
        make.return_value.base = "mock"
        assert Service().load()[2:4] == [4, "mock"]
    monkeypatch.setattr(Client, "static", staticmethod(lambda value: value + 1))
    monkeypatch.setattr(Client, "make", classmethod(lambda cls: cls("patched")))
    assert Service().load()[2:4] == [2, "patched"] and Client().static(2) == 3 and isinstance(Client.make(), Client)


def test_properties(monkeypatch):
    with mock.patch.object(Client, "url", new_callable=mock.PropertyMock, return_value="p") as url:
        assert Client().url == "p"
        url.assert_called_once_with()
    assert Client().url == "x://"
    monkeypatch.setattr(Client, "url", property(lambda self: "mine " + self.base))
    assert Client().url == "mine x://" and Service().load()[1] == "mine x://"


def test_the_class_itself():
    with mock.patch("solution.Client") as made:
        made.return_value.get.return_value = 1
        assert Service().load()[0] == 1
    spec = mock.create_autospec(Client)
    spec("z").get("p")
    with pytest.raises(TypeError):
        spec(1, 2, 3)
    assert isinstance(mock.Mock(spec=Client), Client)


def test_signatures_of_classes():
    assert str(inspect.signature(Client)) == "(base='x://', *, retries: int = 1)"
    assert list(inspect.signature(Service).parameters) == []

    class Mine(Client):
        def __init__(self, other):
            super().__init__(other)

    assert list(inspect.signature(Mine).parameters) == ["other"] and Mine("o").url == "o"
    assert [name for name, _ in inspect.getmembers(Client, inspect.isfunction)] == ["__init__", "get", "static"]


class FakeDate(datetime.date):
    @classmethod
    def today(cls):
        return cls(1999, 9, 9)


def test_the_date(monkeypatch):
    fake = mock.MagicMock(wraps=datetime.datetime)
    fake.now.return_value = datetime.datetime(2021, 5, 6)
    with mock.patch.object(solution.datetime, "datetime", fake):
        assert solution.now() == "2021-05-06T00:00:00"
    with mock.patch("solution.datetime.date") as date:
        date.today.return_value = datetime.date(2000, 1, 1)
        assert solution.today() == datetime.date(2000, 1, 1)
    monkeypatch.setattr(solution.datetime, "date", FakeDate)
    assert solution.today() == datetime.date(1999, 9, 9)
    monkeypatch.undo()
    assert solution.today() == datetime.date.today() and solution.now()[:4] == str(datetime.date.today().year)


def test_protocols():
    class Mine:
        def draw(self):
            return "m"

    assert isinstance(Circle(), Drawable) and isinstance(Mine(), Drawable)
    assert not isinstance(3, Drawable) and not isinstance(Client(), Drawable) and issubclass(Circle, Drawable)


def test_records():
    logger, handler, stream = logging.getLogger("suite.records"), solution.Keeping(), io.StringIO()
    logger.setLevel("INFO")
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    shown = logging.StreamHandler(stream)
    shown.setFormatter(solution.Loud("%(levelname)s %(message)s"))
    shown.addFilter(solution.Quiet())
    for one in (handler, shown):
        logger.addHandler(one)
    try:
        logger.info("hello %s", "world")
        logger.debug("no")
        logger.error("a secret")
    finally:
        for one in (handler, shown):
            logger.removeHandler(one)
    assert handler.kept == [
        ("INFO", "hello world", "suite.records: hello world"),
        ("ERROR", "a secret", "suite.records: a secret"),
    ]
    assert stream.getvalue() == "INFO HELLO WORLD\n"


def test_where_a_warning_comes_from(recwarn):
    solution.old()
    line = inspect.currentframe().f_lineno - 1
    warned = recwarn.pop(DeprecationWarning)
    assert (warned.filename, warned.lineno) == (__file__, line)


def test_an_open_that_is_a_mock():
    with mock.patch("builtins.open", mock.mock_open(read_data="one two")) as opened:
        assert solution.words("z") == ["one", "two"]
        opened.assert_called_once_with("z")
        opened.return_value.__exit__.assert_called_once()
    entered = mock.MagicMock()
    entered.__enter__.return_value.read.return_value = "three"
    with mock.patch("builtins.open", return_value=entered):
        assert solution.words("z") == ["three"]


def test_a_function_that_was_a_mock_for_a_while():
    assert solution.double(2) == 4
    with mock.patch.object(solution, "double", return_value=5):
        assert solution.double(2) == 5
    with mock.patch("solution.double") as double:
        assert solution.double is double


def test_it_is_a_function_again():
    assert solution.double(4) == 8 and solution.double(number=1) == 2


def test_subclasses_that_are_given_names():
    class One(solution.Registry, name="first"):
        pass

    class Other(solution.Registry):
        pass

    assert solution.Registry.known == {"first": One, "Other": Other}
