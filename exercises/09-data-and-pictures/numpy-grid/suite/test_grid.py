import numpy as np
import pytest

from solution import flooded, normalise, row_peaks, steepest

nan = np.nan


@pytest.fixture
def heights():
    return np.array([[1.0, 2.0, 5.0], [3.0, nan, 4.0]])


@pytest.mark.title("Heights are scaled to 0 and 1", zh="高度缩放到 0 与 1 之间")
@pytest.mark.feedback("full")
def test_normalise(heights):
    np.testing.assert_allclose(normalise(heights), [[0, 0.25, 1], [0.5, nan, 0.75]])


@pytest.mark.title("Negative heights and whole numbers", zh="负的高度与整数")
def test_normalise_other_numbers():
    np.testing.assert_allclose(normalise(np.array([[-4, 4], [0, -2]])), [[0, 1], [0.5, 0.25]])


@pytest.mark.title("A flat land", zh="平坦的土地")
@pytest.mark.hint("What is divided by what, when highest and lowest are the same?", zh="最高与最低相同时，谁除以谁？", after=2)
def test_normalise_flat():
    np.testing.assert_array_equal(normalise(np.array([[7.0, 7.0], [nan, 7.0]])), [[0, 0], [nan, 0]])
    np.testing.assert_array_equal(normalise(np.array([[3.0]])), [[0]])


@pytest.mark.title("Cells below the level are counted", zh="数出低于水位的格子")
@pytest.mark.feedback("full")
def test_flooded(heights):
    assert flooded(heights, 3.0) == 2
    assert flooded(heights, 0.5) == 0
    assert flooded(heights, 100) == 5


@pytest.mark.title("A plain whole number and a plain float", zh="普通的整数与浮点数")
@pytest.mark.hint("`int(...)` makes a plain number of NumPy's own.", zh="`int(...)` 把 NumPy 的数变成普通整数。", after=1)
def test_plain_numbers(heights):
    assert type(flooded(heights, 3.0)) is int
    assert type(steepest(heights)) is float


@pytest.mark.title("The highest cell of each row", zh="每行最高的格子")
@pytest.mark.feedback("full")
def test_row_peaks(heights):
    peaks = row_peaks(heights)
    assert isinstance(peaks, np.ndarray) and peaks.shape == (2,)
    assert peaks.tolist() == [2, 2]


@pytest.mark.title("Equal peaks, negative heights, whole numbers", zh="并列最高、负的高度、整数")
def test_row_peaks_ties():
    assert row_peaks(np.array([[3, 9, 9], [0, 0, 0], [-5, -2, -3]])).tolist() == [1, 0, 1]


@pytest.mark.title("Rows in which little or nothing was measured", zh="几乎没有或完全没有测量的行")
@pytest.mark.points(2)
@pytest.mark.hint("`np.nanargmax` refuses a row of nothing but nan: fill the gaps with something lower than all else first.", zh="`np.nanargmax` 拒绝全是 nan 的行：先用比一切都低的值把空缺填上。", after=2)
def test_row_peaks_unmeasured():
    assert row_peaks(np.array([[nan, nan], [nan, -9.0], [1.0, nan]])).tolist() == [-1, 1, 0]


@pytest.mark.title("The steepest step, in a row or in a column", zh="行或列中最陡的一级")
@pytest.mark.points(2)
@pytest.mark.feedback("full")
def test_steepest(heights):
    assert steepest(heights) == 3.0
    assert steepest(np.array([[1.0, 2.0], [8.0, 2.5]])) == 7.0
    assert steepest(np.array([[9.0, 1.0], [8.0, 2.5]])) == 8.0


@pytest.mark.title("Neighbours only, and no gap is jumped", zh="只看相邻的，不跳过空缺")
def test_steepest_neighbours():
    assert steepest(np.array([[0.0, 1.0, 2.0, 3.0]])) == 1.0
    assert steepest(np.array([[0.0, nan, 50.0, 51.5]])) == 1.5
    assert steepest(np.array([[0.0, 1.0], [1.0, 2.0]])) == 1.0


@pytest.mark.title("Grids in which nothing has a neighbour", zh="没有相邻格子的网格")
def test_steepest_alone():
    assert steepest(np.array([[4.0]])) == 0.0
    assert steepest(np.array([[nan, 1.0], [2.0, nan]])) == 0.0
    assert steepest(np.array([[1.0], [6.0]])) == 5.0


@pytest.mark.title("The grid given is not changed", zh="传入的网格不被改动")
def test_not_changed(heights):
    before = heights.copy()
    results = [normalise(heights), flooded(heights, 2), row_peaks(heights), steepest(heights)]
    np.testing.assert_array_equal(heights, before)
    assert results[1] == 1 and results[3] == 3.0


@pytest.mark.title("A grid of a million cells", zh="一百万格的网格")
def test_large():
    grid = np.arange(1_000_000, dtype=float).reshape(1000, 1000)
    assert flooded(grid, 250_000) == 250_000
    assert steepest(grid) == 1000.0
    assert set(row_peaks(grid).tolist()) == {999}
    assert normalise(grid)[-1, -1] == 1.0
