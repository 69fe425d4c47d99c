import warnings
import numpy as np
import pandas as pd
import pytest
import solution
from solution import add_column, double, frame, group, make, mean, same
def test_array():
    a = make(4)
    assert type(a) is np.ndarray and a.dtype == np.arange(4).dtype and a.shape == (4,)
    np.testing.assert_array_equal(double(a), [0, 2, 4, 6])
@pytest.mark.parametrize("a", [np.eye(2), np.array(["a", "b"]), np.array([1 + 2j]), np.zeros((0, 3)), np.array(["2020-01-01"], "M8[D]"), np.array([True]), np.array([1, "a", None], object)])
def test_same(a):
    b = same(a)
    assert b.dtype == a.dtype and b.shape == a.shape
    np.testing.assert_array_equal(a, b)
def test_scalar():
    m = mean(np.array([1.0, 2.0]))
    assert m == 1.5 and isinstance(m, np.float64) and np.isclose(m, 1.5)
def test_frame():
    f = frame()
    assert isinstance(f, pd.DataFrame) and list(f.columns) == ["a", "b", "c"] and f["a"].sum() == 3
    pd.testing.assert_frame_equal(same(f), f)
    assert list(add_column(f)["d"]) == [2, 4]
    pd.testing.assert_series_equal(group(f), pd.Series([1, 2], index=pd.Index(["x", "y"], name="b"), name="a"))
def test_index():
    for i in (pd.Index([1, 2]), pd.date_range("2020", periods=3), pd.MultiIndex.from_tuples([(1, "a"), (2, "b")], names=["x", "y"]), pd.RangeIndex(3)):
        pd.testing.assert_index_equal(same(i), i)
    assert same(pd.Timestamp("2020-01-01", tz="UTC")) == pd.Timestamp("2020-01-01", tz="UTC") and same(pd.NaT) is pd.NaT
    c = pd.Series(["a", "b", "a"], dtype="category"); pd.testing.assert_series_equal(same(c), c)


def test_shape_and_type_changed_in_place():
    a = np.arange(6, dtype=np.uint32).reshape(2, 3)
    again, row = a, a[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        solution.transpose_shape(a)
        assert a.shape == (3, 2) and a[0, 0] == 99 and row.tolist() == [99, 1, 2]
        solution.flatten(a)
        assert again.shape == (6,) and a.tolist() == [99, 1, 2, 3, 4, 5]
        solution.as_bytes(a)
        assert a.dtype == np.uint8 and a.shape == (24,) and a[0] == 99
        a.shape = (4, 6)
        solution.flatten(a)
        assert a.shape == (24,)


def test_an_array_that_the_solution_keeps():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        one = solution.reshape_kept(2, 3)
        assert one is solution.kept and one.shape == (2, 3)
        assert solution.reshape_kept(3, 2) is one and one.shape == (3, 2)
        one.shape = (6, 1)
        assert solution.kept_shape() == (6, 1)


def test_rows_one_after_the_other():
    frame = pd.DataFrame({"n": [1, 2, 3], "t": ["a", "b", "c"]})
    assert solution.each_row(frame, lambda row: row["t"] * row["n"]).tolist() == ["a", "bb", "ccc"]


def test_a_frame_that_changes_between_two_calls_back():
    frame = pd.DataFrame({"n": [1, 2]})
    assert solution.with_double(frame, lambda given: (given is frame, given["doubled"].tolist())) == [
        (True, [1, 2]),
        (True, [2, 4]),
    ]
