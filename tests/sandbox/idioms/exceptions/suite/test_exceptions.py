import json, unittest
import pytest
import solution
from solution import *

@pytest.mark.parametrize("name, kind", [("key", KeyError), ("index", IndexError), ("zero", ZeroDivisionError), ("type", TypeError), ("attr", AttributeError),
    ("name", NameError), ("file", FileNotFoundError), ("assert", AssertionError), ("exit", SystemExit), ("recursion", RecursionError), ("unicode", UnicodeDecodeError),
    ("json", json.JSONDecodeError), ("app", AppError), ("ins", Insufficient), ("multi", Multi), ("notimpl", NotImplementedError)])
def test_kind(name, kind):
    with pytest.raises(kind) as info:
        raise_it(name)
    assert type(info.value) is kind

def test_args():
    with pytest.raises(KeyError) as i: raise_it("key")
    assert i.value.args == ("k",) and str(i.value) == "'k'"
    with pytest.raises(OSError) as i: raise_it("file")
    assert i.value.errno == 2 and i.value.filename == "/no/such"
    with pytest.raises(SystemExit) as i: raise_it("exit")
    assert i.value.code == 3
    with pytest.raises(json.JSONDecodeError) as i: raise_it("json")
    assert i.value.pos == 1
    with pytest.raises(UnicodeDecodeError) as i: raise_it("unicode")
    assert i.value.object == b"\xff"
    with pytest.raises(AssertionError, match="not equal"): raise_it("assert")
    with pytest.raises(ExceptionGroup) as i: raise_it("group")
    assert [type(e) for e in i.value.exceptions] == [ValueError, TypeError]

def test_own():
    with pytest.raises(AppError) as i: raise_it("ins")
    assert i.value.need == 3 and i.value.args == (3, 1) and str(i.value) == "3 > 1" and i.value.code == 5
    with pytest.raises(KeyError): raise_it("multi")
    with pytest.raises(ValueError): raise_it("multi")
    assert issubclass(Multi, ValueError) and issubclass(Multi, KeyError) and Multi.__bases__ == (ValueError, KeyError)
    assert issubclass(Insufficient, AppError) and AppError.__mro__[1] is Exception

def test_chain():
    with pytest.raises(AppError) as i: raise_it("from")
    assert isinstance(i.value.__cause__, ZeroDivisionError)
    with pytest.raises(AppError) as i: raise_it("context")
    assert isinstance(i.value.__context__, ZeroDivisionError) and i.value.__cause__ is None
    with pytest.raises(AppError) as i: raise_it("none")
    assert i.value.__suppress_context__
    with pytest.raises(AppError) as i: raise_it("note")
    assert i.value.__notes__ == ["hello"]

def test_callback():
    def bad(): raise ValueError("v", 2)
    assert catcher(bad) == ("caught", ("v", 2), "('v', 2)")
    class Mine(ValueError): pass
    def bad2(): raise Mine("own")
    assert catcher(bad2) == ("caught", ("own",), "own")
    class Other(Exception): pass
    e = Other("o")
    def bad3(): raise e
    with pytest.raises(Other) as i: catcher(bad3)
    assert i.value is e
    assert swallow(bad3, Other) is e
    def bad4(): raise Insufficient(9, 8)
    with pytest.raises(Insufficient) as i: catcher(bad4)
    assert i.value.need == 9

def test_instances():
    e = make()
    assert isinstance(e, Insufficient) and e.need == 1 and echo(e) is e
    with pytest.raises(Insufficient) as i: raise e
    assert i.value is e
    with pytest.raises(Insufficient) as i: re_raise(e)
    assert i.value is e
    v = ValueError("mine")
    with pytest.raises(ValueError) as i: re_raise(v)
    assert i.value is v
    n = Insufficient(5, 4)
    assert str(n) == "5 > 4" and n.args == (5, 4)

def test_unittest():
    t = unittest.TestCase()
    with t.assertRaises(ZeroDivisionError): raise_it("zero")
    with t.assertRaisesRegex(AppError, "outer"): raise_it("from")
    t.assertRaises(KeyError, raise_it, "key")

@pytest.mark.xfail(raises=ZeroDivisionError)
def test_xfail():
    raise_it("zero")
def test_fails():
    raise_it("zero")
def test_subclassed():
    class Deep(AppError):
        def __init__(self, n):
            super().__init__("deep", n)
            self.n = n
    d = Deep(4)
    assert d.n == 4 and d.args == ("deep", 4) and isinstance(d, AppError)
    with pytest.raises(AppError): raise d
