import importlib, sys, types, inspect, os
from unittest import mock
from unittest.mock import patch, MagicMock, Mock
import pytest
import main
import shapes.round
from shapes import Circle
import shapes as sh
def test_basics():
    assert main.__doc__ == "Main doc." and main.__name__ == "main" and main.VALUE == 3 and main._private == 1
    assert isinstance(main, types.ModuleType) and inspect.ismodule(main) and main.__file__.endswith("main.py")
    assert shapes.round.Circle is Circle and sh.__version__ == "1.0" and shapes.round.PI == 3 and sh.__doc__ == "Package doc."
    assert sys.modules["main"] is main and "run" in dir(main) and hasattr(main, "run") and not hasattr(main, "nope")
    assert vars(main)["VALUE"] == 3 and main.__dict__["VALUE"] == 3
    with pytest.raises(AttributeError): main.nope
    with pytest.raises(ImportError): from main import nope
def test_star():
    ns = {}
    exec("from main import *", ns)
    assert "run" in ns and "VALUE" in ns and "helper2" not in ns
    exec("from shapes.round import *", ns)
    assert ns["PI"] == 3
def test_global_state():
    assert main.bump() == main.counter
    main.counter = 10
    assert main.bump() == 11 and main.counter == 11
def test_reload(capsys):
    main.counter = 99
    again = importlib.reload(main)
    assert again is main and main.counter == 0 and capsys.readouterr().out == "importing main\n"
def test_reimport(capsys):
    old = sys.modules.pop("main")
    new = importlib.import_module("main")
    assert new is not old and capsys.readouterr().out == "importing main\n" and new.VALUE == 3
    sys.modules["main"] = old
def test_patch_function():
    with patch("main.helper2", return_value="fake") as m:
        assert main.run() == "fake"
        m.assert_called_once_with()
    assert main.run() == "real"
    with patch.object(main, "helper2", lambda: "lam"): assert main.run() == "lam"
    assert main.run() == "real"
def test_patch_library(monkeypatch):
    with patch("main.random.randint", return_value=4) as m:
        assert main.roll() == 4
        m.assert_called_with(1, 6)
    with patch("random.randint", side_effect=[1, 2]): assert [main.roll(), main.roll()] == [1, 2]
    with patch("time.sleep") as s:
        assert main.nap() == "slept"
        s.assert_called_once_with(100)
    monkeypatch.setattr(main.time, "sleep", lambda n: None)
    assert main.nap() == "slept"
    monkeypatch.setattr("main.random.randint", lambda a, b: b)
    assert main.roll() == 6
    assert 1 <= main.roll() <= 6
def test_patch_datetime():
    with patch("main.datetime") as d:
        d.now.return_value.year = 1999
        assert main.now() == 1999
    assert main.now() > 2000
def test_patch_open(tmp_path):
    with patch("builtins.open", mock.mock_open(read_data='{"a": 1}')) as m:
        assert main.read() == {"a": 1}
        m.assert_called_once_with("data.json")
def test_patch_class():
    with patch.object(main.Service, "fetch", return_value="fake"): assert main.use_service() == "fake!"
    assert main.use_service() == "net!"
    with patch("main.Service") as S:
        S.return_value.load.return_value = 7
        assert main.use_service() == 7
    with patch.object(main.Service, "fetch", autospec=True, return_value="spec"): assert main.use_service() == "spec!"
    s = main.Service()
    with patch.object(s, "fetch", return_value="inst"): assert s.load() == "inst!"
    assert s.load() == "net!"
    with patch("main.Service.fetch", Mock(side_effect=ValueError("down"))), pytest.raises(ValueError, match="down"): main.use_service()
def test_patch_constant(monkeypatch):
    monkeypatch.setattr(main, "VALUE", 50); assert main.VALUE == 50
    monkeypatch.setattr("main.tool", lambda x: x); assert main.use_tool() == 2
def test_restored(): assert main.VALUE == 3 and main.use_tool() == 20
def test_wraps():
    with patch("main.helper2", wraps=main.helper2) as w: assert main.run() == "real" and w.call_count == 1
    with patch("math.sqrt", wraps=main.root) : pass
def test_broken():
    for _ in range(2):
        with pytest.raises(RuntimeError, match="broken at import"): import broken
    with pytest.raises(SyntaxError): import syntax
    with pytest.raises(ModuleNotFoundError) as i: import missing
    assert i.value.name == "no_such_module_anywhere"
    with pytest.raises(ModuleNotFoundError): import nowhere_at_all
def test_by_path():
    spec = importlib.util.spec_from_file_location("loaded", main.__file__)
    m = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(m)
    assert m.VALUE == 3 and m.run() == "real"
def test_monkeypatch_delattr(monkeypatch):
    monkeypatch.delattr(main, "helper2")
    with pytest.raises(NameError): main.run()
def test_dict_patch():
    with patch.dict(main.__dict__, {"VALUE": 8}): assert main.VALUE == 8
    assert main.VALUE == 3
