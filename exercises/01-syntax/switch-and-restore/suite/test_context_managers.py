import pytest

from solution import changed, ignoring, transaction


@pytest.mark.title("Settings change within the block", zh="代码块中的设置已改变")
@pytest.mark.feedback("full")
def test_changed_within():
    with changed({"colour": "red"}, colour="blue", size=3) as settings:
        seen = dict(settings)
    assert seen == {"colour": "blue", "size": 3}


@pytest.mark.title("Settings are as before after the block", zh="代码块之后恢复原样")
@pytest.mark.feedback("full")
def test_changed_restored():
    settings = {"colour": "red", "size": 1}
    context = changed(settings, colour="blue")
    with context:
        during = settings["colour"]
    assert (during, settings) == ("blue", {"colour": "red", "size": 1})


@pytest.mark.title("Names that were not there are gone again", zh="原来没有的名字不再有")
@pytest.mark.hint("Whether a name was there is another question than whether its value is None.", zh="名字在不在，与它的值是不是 None，是两个问题。", after=2)
def test_changed_new_names():
    settings = {"empty": None}
    with changed(settings, empty=1, extra=2):
        assert settings == {"empty": 1, "extra": 2}
    assert settings == {"empty": None}


@pytest.mark.title("Restored after an exception, too", zh="抛出异常之后也恢复")
@pytest.mark.points(2)
@pytest.mark.hint("In a generator, `try: yield … finally:` runs what follows in any case.", zh="在生成器里，`try: yield … finally:` 后面的语句无论如何都会执行。", after=1)
def test_changed_after_exception():
    settings = {"colour": "red"}
    with pytest.raises(LookupError):
        with changed(settings, colour="blue", size=3):
            assert settings["size"] == 3
            raise LookupError("in the block")
    assert settings == {"colour": "red"}


@pytest.mark.title("Other changes of the block stay", zh="代码块的其他改动予以保留")
def test_changed_keeps_other_changes():
    settings = {"colour": "red"}
    with changed(settings, colour="blue"):
        settings["new"] = 1
        settings["colour"] = "green"
    assert settings == {"colour": "red", "new": 1}


@pytest.mark.title("A name that the block deletes comes back", zh="代码块删掉的名字会回来")
def test_changed_after_deletion():
    settings = {"a": 1}
    with changed(settings, a=2, b=3):
        del settings["a"], settings["b"]
    assert settings == {"a": 1}


@pytest.mark.title("Blocks within blocks", zh="嵌套的代码块")
def test_changed_nested():
    settings = {"depth": 0}
    seen = []
    with changed(settings, depth=1):
        with changed(settings, depth=2):
            seen.append(settings["depth"])
        seen.append(settings["depth"])
    seen.append(settings["depth"])
    assert seen == [2, 1, 0]


@pytest.mark.title("The named exceptions end the block quietly", zh="指定的异常让代码块安静结束")
@pytest.mark.feedback("full")
def test_ignoring():
    reached = []
    with ignoring(KeyError, ZeroDivisionError) as ignored:
        reached.append("before")
        {}["a"]
        reached.append("after")
    assert reached == ["before"]
    assert [type(error) for error in ignored] == [KeyError]


@pytest.mark.title("Classes derived from them count as well", zh="派生的类也算")
def test_ignoring_derived_classes():
    with ignoring(OSError, LookupError) as ignored:
        raise FileNotFoundError(2, "nowhere")
    assert isinstance(ignored[0], FileNotFoundError)
    assert len(ignored) == 1


@pytest.mark.title("Nothing happened, nothing noted", zh="没有发生，就没有记录")
def test_ignoring_nothing():
    with ignoring(KeyError) as ignored:
        pass
    assert ignored == []


@pytest.mark.title("Other exceptions come out", zh="其他异常照常传出")
@pytest.mark.points(2)
@pytest.mark.hint("`__exit__` should return true only for the exceptions that it means to hide.", zh="只有打算隐藏的异常，`__exit__` 才应当返回真。", after=2)
def test_ignoring_others():
    with pytest.raises(ValueError):
        with ignoring(KeyError):
            raise ValueError("not yours")
    with pytest.raises(ValueError):
        with ignoring():
            raise ValueError("not yours either")
    with ignoring(ValueError) as ignored:
        raise ValueError("yours")
    assert len(ignored) == 1


@pytest.mark.title("A good block takes effect", zh="正常结束即生效")
@pytest.mark.feedback("full")
def test_transaction_commits():
    items = [3, 1]
    with transaction(items) as copy:
        copy.append(2)
        copy.sort()
    assert items == [1, 2, 3]


@pytest.mark.title("Nothing is seen before the block ends", zh="结束之前外面看不到")
def test_transaction_is_isolated():
    items = [1]
    with transaction(items) as copy:
        copy.append(2)
        assert items == [1]
        assert copy == [1, 2]
    assert items == [1, 2]


@pytest.mark.title("A block that fails changes nothing", zh="失败的代码块什么都不改")
@pytest.mark.points(2)
def test_transaction_rolls_back():
    items = [1, 2]
    with pytest.raises(RuntimeError):
        with transaction(items) as copy:
            copy.clear()
            copy.append(9)
            raise RuntimeError("halfway")
    assert items == [1, 2]
    with transaction(items) as copy:
        copy.append(3)
    assert items == [1, 2, 3]
