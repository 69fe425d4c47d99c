import pytest

from solution import BadLine, MissingSetting, SettingsError, load, number, parse


@pytest.mark.title("Names and values, blank lines and comments", zh="名字与值、空行与注释")
@pytest.mark.feedback("full")
def test_parse():
    assert parse("# server\nport = 8000\n\n  host=localhost  \n") == {"port": "8000", "host": "localhost"}


@pytest.mark.title("Only the first equals sign separates", zh="只有第一个等号是分隔符")
def test_parse_equals_in_value():
    assert parse("query = a=b=c") == {"query": "a=b=c"}
    assert parse("empty =") == {"empty": ""}


@pytest.mark.title("Comments with blanks before them; signs within a value stay", zh="前面有空格的注释；值里的井号保留")
def test_parse_comments():
    assert parse("   # note = 1\n \t \ncolour = #fff") == {"colour": "#fff"}


@pytest.mark.title("A name that comes again overwrites", zh="重复的名字会覆盖")
def test_parse_again():
    assert parse("a = 1\nb = 2\na = 3") == {"a": "3", "b": "2"}


@pytest.mark.title("A bad line is named by number and text", zh="坏行由行号和原文指明")
@pytest.mark.points(2)
@pytest.mark.hint("Count every line, the blank ones and the comments too: `enumerate(..., start=1)`.", zh="每一行都要数，空行和注释也算：`enumerate(..., start=1)`。", after=2)
def test_bad_line():
    with pytest.raises(BadLine) as caught:
        parse("# first\n\nport = 1\n  port 8000\nx = 1")
    assert caught.value.number == 4
    assert caught.value.line == "  port 8000"
    assert "4" in str(caught.value) and "port 8000" in str(caught.value)


@pytest.mark.title("A line without a name is bad", zh="没有名字的行是坏行")
def test_line_without_name():
    with pytest.raises(BadLine) as caught:
        parse(" = 5")
    assert caught.value.number == 1


@pytest.mark.title("What the errors derive from", zh="各种错误由谁派生")
@pytest.mark.points(2)
def test_error_classes():
    assert issubclass(BadLine, SettingsError) and not issubclass(BadLine, KeyError)
    assert issubclass(MissingSetting, SettingsError) and issubclass(MissingSetting, KeyError)
    assert issubclass(SettingsError, Exception) and not issubclass(SettingsError, KeyError)
    assert SettingsError is not Exception


@pytest.mark.title("A whole number is read", zh="读出整数")
@pytest.mark.feedback("full")
def test_number():
    assert number({"port": "8000", "low": "-3"}, "port") == 8000
    assert number({"port": "8000", "low": "-3"}, "low") == -3


@pytest.mark.title("A missing setting without a default", zh="缺少配置且没有默认值")
def test_missing():
    with pytest.raises(MissingSetting) as caught:
        number({"port": "1"}, "workers")
    assert caught.value.name == "workers"
    assert "workers" in str(caught.value)


@pytest.mark.title("A missing setting with a default, zero included", zh="缺少配置但有默认值，零也算")
@pytest.mark.hint("`if default:` is false for 0. Ask whether it `is None`.", zh="`if default:` 对 0 为假。应当问它是否 `is None`。", after=2)
def test_default():
    assert number({}, "workers", default=2) == 2
    assert number({}, "workers", 0) == 0
    assert number({"workers": "5"}, "workers", 0) == 5


@pytest.mark.title("What is no number is told with its cause", zh="不是数字时，连同原因一起说明")
@pytest.mark.points(2)
@pytest.mark.hint("`raise … from error` keeps the cause.", zh="`raise … from error` 会保留原因。", after=1)
def test_not_a_number():
    with pytest.raises(SettingsError) as caught:
        number({"port": "eighty"}, "port")
    assert "port" in str(caught.value) and "eighty" in str(caught.value)
    assert isinstance(caught.value.__cause__, ValueError)
    with pytest.raises(SettingsError):
        number({"port": "eighty"}, "port", default=80)


@pytest.mark.title("Settings that can be loaded", zh="能读到的配置")
def test_load():
    assert load(lambda: "a = 1") == {"a": "1"}


@pytest.mark.title("A file that cannot be read gives no settings", zh="读不到文件时没有配置")
def test_load_without_file():
    def read():
        raise FileNotFoundError(2, "no such file")

    assert load(read) == {}
    assert load(lambda: "b = 2") == {"b": "2"}


@pytest.mark.title("Other errors are not swallowed", zh="其他错误不会被吞掉")
@pytest.mark.points(2)
@pytest.mark.hint("`except Exception` catches far more than the one error you can deal with.", zh="`except Exception` 捕获的远不止你能处理的那一种错误。", after=2)
def test_load_lets_others_through():
    def broken():
        raise ZeroDivisionError("a bug in read")

    with pytest.raises(ZeroDivisionError):
        load(broken)
    with pytest.raises(BadLine):
        load(lambda: "nonsense")
