"""Members of a library's class, which are told one by one when somebody looks."""

import inspect
from unittest import mock

import pytest
from solution import Loud, entry, fill, request, wrapper


def test_methods_are_called():
    made = wrapper(10)
    assert made.wrap("some words to wrap") == ["some words", "to wrap"]
    assert made.fill("a b") == "a b"


def test_a_method_is_the_same_each_time():
    made = wrapper(10)
    assert made.wrap == made.wrap
    assert type(made).wrap is type(wrapper(3)).wrap


def test_what_is_not_there_is_not_there():
    made = wrapper(10)
    assert hasattr(made, "wrap") and not hasattr(made, "unwrap")
    with pytest.raises(AttributeError):
        made.unwrap("a")


def test_properties_are_read_set_and_deleted():
    made = request("http://one.example/a?b=1")
    assert made.full_url == "http://one.example/a?b=1" and made.host == "one.example"
    made.full_url = "http://two.example/c#d"
    assert made.host == "two.example" and made.fragment == "d"
    assert made.full_url == "http://two.example/c#d"
    del made.full_url
    assert made.selector == ""


def test_a_method_is_inspected():
    made = wrapper(10)
    assert inspect.ismethod(made.wrap) and inspect.isfunction(type(made).wrap)
    assert list(inspect.signature(made.wrap).parameters) == ["text"]
    assert made.fill.__name__ == "fill" and "paragraph" in made.fill.__doc__


def test_a_class_method_of_the_class(tmp_path):
    (tmp_path / "a.txt").write_text("abc")
    made = type(entry("x")).from_file(tmp_path / "a.txt", "kept.txt")
    assert made.filename == "kept.txt" and made.file_size == 3 and not made.is_dir()


def test_a_method_patched_on_its_class_is_patched_for_both():
    made = wrapper(10)
    with mock.patch.object(type(made), "wrap", lambda self, text: ["patched"]):
        assert made.wrap("x") == ["patched"]
        assert fill(made, "x") == "patched"
    assert made.wrap("x y") == ["x y"] and fill(made, "x y") == "x y"


def test_a_method_patched_before_anybody_looked(monkeypatch):
    made = entry("folder/")
    with mock.patch.object(type(made), "is_dir", return_value="a mock"):
        assert made.is_dir() == "a mock"
    assert made.is_dir() is True
    monkeypatch.setattr(type(made), "is_dir", lambda self: "patched")
    assert made.is_dir() == "patched"
    monkeypatch.undo()
    assert made.is_dir() is True


def test_a_patch_with_a_specification_is_called_as_the_method_is():
    made = request("http://one.example/")
    with mock.patch.object(type(made), "get_method", autospec=True, return_value="LOOK"):
        assert made.get_method() == "LOOK"
        with pytest.raises(TypeError):
            made.get_method("too", "much")
    assert made.get_method() == "GET"


def test_an_attribute_of_the_object_hides_the_method():
    made = wrapper(10)
    made.wrap = lambda text: ["own"]
    assert made.wrap("x") == ["own"] and fill(made, "x") == "own"
    assert wrapper(10).wrap("x") == ["x"]


def test_a_class_of_the_suite_derives_from_it():
    class Mine(type(wrapper(10))):
        def wrap(self, text):
            return [*super().wrap(text), "end"]

    made = Mine(width=10)
    assert made.wrap("x") == ["x", "end"]
    assert fill(made, "x") == "x\nend"


def test_a_class_of_the_solution_derives_from_it():
    made = Loud(width=10)
    assert made.fill("a b") == "A B" and made.wrap("a b") == ["a b"]
    assert isinstance(made, type(wrapper(10)).__mro__[0])


def test_all_members_are_listed():
    members = dict(inspect.getmembers(wrapper(10), inspect.ismethod))
    assert {"wrap", "fill"} <= members.keys()
    assert "wrap" in dir(wrapper(10)) and "wrap" in vars(type(wrapper(10)))
