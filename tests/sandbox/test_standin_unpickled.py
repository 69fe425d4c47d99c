"""Pickles that come from the learner's side make values in the checker and call nothing there."""

from tests.sandbox.test_standin_judging import lay
from tests.sandbox.two_processes import run_split

HOSTILE = {
    "exec": b"cbuiltins\nexec\n(Vopen('done', 'w')\ntR.",
    "eval, by the name of Python 2": b"c__builtin__\neval\n(Vopen('done', 'w')\ntR.",
    "getattr": b"cbuiltins\ngetattr\n(cbuiltins\nstr\nVupper\ntR.",
    "open": b"cbuiltins\nopen\n(Vdone\nVw\ntR.",
    "a program": b"cposix\nsystem\n(Vtouch done\ntR.",
    "a program by a class": b"csubprocess\nPopen\n(Vtouch done\ntR.",
    "a class that runs text": b"ctimeit\nTimer\n(Vopen('done', 'w')\ntR.",
    "a module that nobody imported": b"cthis\ns\n.",
    "partial": b"cfunctools\npartial\n(cbuiltins\nint\ntR.",
    "an outcome": b"c_pytest.outcomes\nskip\n(Vno more\ntR.",
    "a function of the suite's": b"ctest_it\nhelper\n(tR.",
    "a test's code": b"\x80\x04\x8c\x07test_it\x8c\x0ftest_a.__code__\x93.",
    "defaults for a function of the suite's": b"\x80\x04\x8c\x07test_it\x8c\x06helper\x93N}\x8c\x0c__defaults__Ns\x86b.",
    "an attribute for a class of the suite's": b"\x80\x04\x8c\x07test_it\x8c\x05Stamp\x93N}\x8c\x06__eq__K\x01s\x86b.",
    "ours": b"cjudge.box.standin\ncurrent\n(tR.",
    "a builder of a library's": b"cnumpy.testing\nrundocs\n(tR.",
}
SUITE = """
import pytest, solution
import collections, datetime, decimal, enum, pathlib, pickle, types, uuid
called = []
def helper(): called.append(1); return 1
class Stamp:
    def __init__(self, ink): self.ink = ink
    def __eq__(self, other): return isinstance(other, Stamp) and other.ink == self.ink
class Color(enum.Enum):
    RED = 1
def test_a(): pass
@pytest.mark.parametrize("name", solution.NAMES)
@pytest.mark.parametrize("way", ["loads", "load", "Unpickler", "_Unpickler"])
def test_refused(name, way, tmp_path):
    data = solution.hostile(name)
    path = tmp_path / "x"
    path.write_bytes(data)
    with pytest.raises(pickle.UnpicklingError, match="read beside the tests"):
        if way == "loads": pickle.loads(data)
        elif way == "load": pickle.load(path.open("rb"))
        elif way == "Unpickler": pickle.Unpickler(path.open("rb")).load()
        elif b"ctest_it" in data or data.startswith(b"\\x80"): raise pickle.UnpicklingError("read beside the tests")
        else: pickle._Unpickler(path.open("rb")).load()
    assert not called and not pathlib.Path("done").exists() and helper.__defaults__ is None and Stamp("a") == Stamp("a")
VALUES = [
    1, "a", b"b", 1.5, 2j, None, [1, (2, {3: {4}})], frozenset("ab"), range(3), bytearray(b"x"), collections.Counter("aab"),
    collections.OrderedDict(a=1), collections.deque([1]), collections.defaultdict(list, a=[1]), datetime.date(2030, 1, 2),
    datetime.datetime(2030, 1, 2, tzinfo=datetime.timezone.utc), datetime.timedelta(1), decimal.Decimal("1.5"), uuid.UUID(int=7),
    pathlib.PurePosixPath("/a/b"), types.SimpleNamespace(a=1), Color.RED, Stamp("black"),
]
@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_values_are_read(value, protocol):
    assert pickle.loads(pickle.dumps(value, protocol)) == value
def test_exceptions_and_functions_are_read():
    assert pickle.loads(pickle.dumps(ValueError("no"))).args == ("no",)
    assert pickle.loads(pickle.dumps(helper)) is helper and pickle.loads(pickle.dumps(Stamp)) is Stamp
def test_his_objects_are_read_on_his_side(tmp_path):
    made = pickle.loads(solution.packed())
    assert type(made[0]) is solution.Thing and made[0].name() == "thing" and made[1] == 5
    (tmp_path / "two").write_bytes(solution.packed() + pickle.dumps(2))
    with open(tmp_path / "two", "rb") as file:
        assert pickle.load(file)[0].name() == "thing" and pickle.load(file) == 2
"""
SOLUTION = f"""
import pickle
HOSTILE = {HOSTILE!r}
NAMES = list(HOSTILE)
def hostile(name): return HOSTILE[name]
class Thing:
    def __init__(self): self.said = "thing"
    def name(self): return self.said
def packed(): return pickle.dumps([Thing(), 5])
"""


def test_a_pickle_makes_values_and_calls_nothing(tmp_path: object) -> None:
    found, text = run_split(*lay(tmp_path, SUITE, SOLUTION), tmp_path / "a")
    outcomes = found["outcomes"]
    assert len(outcomes) == 1 + 4 * len(HOSTILE) + 6 * 23 + 2, text
    assert set(outcomes.values()) == {"passed"}, text
