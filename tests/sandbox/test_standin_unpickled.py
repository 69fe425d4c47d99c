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
    "a file of the suite's as an array": b"cnumpy\nmemmap\n(Vtest_it.py\ntR.",
    "getattr of what may be named": b"cbuiltins\ngetattr\n(ctest_it\nStamp\nV__init__\ntR.",
    "a builder of a library's": b"cnumpy.testing\nrundocs\n(tR.",
}
SUITE = """
import pytest, solution
import collections, datetime, decimal, enum, pathlib, pickle, types, uuid, zoneinfo
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
    datetime.datetime(2030, 1, 2, tzinfo=zoneinfo.ZoneInfo("Europe/Paris")), pathlib.PurePosixPath("/a/b"), types.SimpleNamespace(a=1), Color.RED, Stamp("black"),
]
@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_values_are_read(value, protocol):
    assert pickle.loads(pickle.dumps(value, protocol)) == value
def test_arrays_and_tables_are_read(tmp_path):
    np, pd = pytest.importorskip("numpy"), pytest.importorskip("pandas")
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.to_datetime(["2020-01-01", "2020-01-02"]), "d": pd.Categorical(["q", "r"])})
    frame = frame.set_index("c")
    arrays = [np.arange(6).reshape(2, 3), np.float64(2.5), np.array(["a"], dtype=object), np.ma.array([1, 2], mask=[0, 1]),
              np.datetime64("2020-01-01"), np.dtype("i4")]
    tables = [frame, pd.Series([1, None], dtype="Int64"), pd.Timestamp("2020-01-01", tz="Europe/Paris"), pd.Timedelta("1D"),
              pd.Period("2020-01"), pd.Interval(1, 2), pd.MultiIndex.from_tuples([(1, 2)]), pd.date_range("2020", periods=3), pd.NaT]
    for value in arrays + tables:
        for protocol in range(2, 6):
            assert str(pickle.loads(pickle.dumps(value, protocol))) == str(value)
    assert pickle.loads(pickle.dumps(np.random.default_rng(1))).integers(10) == np.random.default_rng(1).integers(10)
    frame.to_pickle(tmp_path / "frame.pkl")
    pd.testing.assert_frame_equal(pd.read_pickle(tmp_path / "frame.pkl"), frame)
    np.save(tmp_path / "o.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    assert np.load(tmp_path / "o.npy", allow_pickle=True)[0] == {"a": 1}
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
    assert len(outcomes) == 1 + 4 * len(HOSTILE) + 6 * 24 + 3, text
    assert set(outcomes.values()) == {"passed"}, text
