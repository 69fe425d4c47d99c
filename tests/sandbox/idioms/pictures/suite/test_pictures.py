from unittest import mock

import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import solution
from solution import *


def test_axes():
    fig, ax = plot_line([1, 2, 3], [4, 5, 6], "T")
    assert ax.get_title() == "T" and ax.get_xlabel() == "x" and ax.get_ylabel() == "y"
    line = ax.lines[0]
    assert list(line.get_xdata()) == [1, 2, 3] and list(line.get_ydata()) == [4, 5, 6]
    assert line.get_color() == "red" and line.get_linestyle() == "--" and line.get_label() == "y"
    assert len(ax.get_lines()) == 1 and ax.get_legend() is not None and len(fig.axes) == 1
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["y"]
    np.testing.assert_array_equal(line.get_xydata(), np.array([[1, 4], [2, 5], [3, 6]]))


def test_show_is_patched():
    with mock.patch("matplotlib.pyplot.show") as show:
        bars({"a": 2, "b": 3})
    show.assert_called_once()


def test_show_of_the_module_is_patched():
    with mock.patch("solution.plt.show") as show:
        bars({"a": 2, "b": 3})
    assert show.called
    axes = solution.plt.gca()
    assert axes.get_title() == "Counts" and [p.get_height() for p in axes.patches] == [2, 3]
    solution.plt.close("all")


def test_seaborn():
    ax = histogram([1, 2, 2, 3, 4])
    assert ax.get_title() == "Histogram" and len(ax.patches) == 4
    assert sum(p.get_height() for p in ax.patches) == 5


def test_a_file(tmp_path):
    save(tmp_path / "x.png")
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")


def test_frames():
    frame = load()
    assert isinstance(frame, pd.DataFrame) and list(frame.columns) == ["name", "score"] and frame.shape == (3, 2)
    cleaned = clean(frame)
    pd.testing.assert_frame_equal(
        cleaned, pd.DataFrame({"name": ["a", "b"], "score": [1.0, 2.5], "double": [2.0, 5.0]})
    )
    assert frame["score"].isna().sum() == 1


def test_frames_changed_in_place():
    frame = pd.DataFrame({"name": ["a", "b"], "score": [1.0, None]})
    add_column(frame)
    assert list(frame.columns) == ["name", "score", "twice"] and frame["twice"][0] == 2.0
    drop_in_place(frame)
    assert list(frame.columns) == ["name", "points", "twice"] and len(frame) == 1


def test_arrays_changed_in_place():
    a = np.array([2.0, 4.0, 6.0])
    result = normalise(a)
    assert result is a and a.tolist() == [0.0, 0.5, 1.0]
    b = np.zeros((2, 3), dtype=int)
    fill(b, 7)
    assert (b == 7).all() and b.shape == (2, 3)
    c = np.zeros(4)
    fill(c[::2], 1)
    assert c.tolist() == [1, 0, 1, 0]


def test_identity():
    a, f, s = np.arange(3), pd.DataFrame({"x": [1]}), pd.Series([1, 2])
    assert same(a) is a and same(f) is f and same(s) is s
    assert same([a, a])[0] is a and same({"k": f})["k"] is f


def test_groups():
    found = summary(pd.DataFrame({"kind": ["a", "b", "a"], "value": [1, 2, 3]}))
    assert found.to_dict() == {"a": 2.0, "b": 2.0} and found.index.name == "kind" and found.name == "value"


def test_library_patched():
    with mock.patch("pandas.read_csv", return_value=pd.DataFrame({"q": [1]})) as read:
        assert solution.pd.read_csv("nothing").shape == (1, 1)
    read.assert_called_once_with("nothing")
