import pandas as pd
import pytest

from solution import compare

ROWS = [
    ("Gentoo", 217, 5000), ("Adelie", 181, 3750), ("Chinstrap", 192, 3500), ("Gentoo", 221, 5600),
    ("Adelie", 186, 3800), ("Chinstrap", 196, 3900), ("Gentoo", 230, 5700), ("Adelie", 195, 3250),
    ("Gentoo", 215, 4650), ("Adelie", 190, 3450), ("Chinstrap", 201, 4050), ("Adelie", 197, 4250),
]  # fmt: skip


def table(rows=ROWS):
    return pd.DataFrame(rows, columns=["species", "flipper_mm", "mass_g"])


def plots(penguins=None):
    figure = compare(table() if penguins is None else penguins)
    assert len(figure.axes) == 2, "two pairs of axes"
    figure.canvas.draw()
    return figure.axes[0], figure.axes[1]


def points(ax):
    found = []
    for collection in ax.collections:
        found += [(float(x), round(float(y), 3)) for x, y in collection.get_offsets() if x == x]
    return sorted(found)


@pytest.mark.title("The figure, to look at", zh="看看这张图")
@pytest.mark.feedback("full")
def test_picture(show_picture):
    figure = compare(table())
    show_picture(figure)
    assert len(figure.axes) == 2
    assert all(ax.get_title() for ax in figure.axes)


@pytest.mark.title("Titles", zh="标题")
@pytest.mark.feedback("full")
def test_titles():
    assert [ax.get_title() for ax in plots()] == ["Mass by species", "Mass and flipper length"]


@pytest.mark.title("Names of the axes, with units", zh="坐标轴名称与单位")
@pytest.mark.hint("seaborn writes the names of the columns; `Axes.set` writes others. With a shared axis the right name may be hidden or empty.", zh="seaborn 写的是列名；用 `Axes.set` 换成别的。共用坐标轴时，右边的名称可能被隐藏或为空。", after=2)
def test_names_of_axes():
    left, right = plots()
    assert [left.get_xlabel(), left.get_ylabel()] == ["species", "mass in kg"]
    assert [right.get_xlabel(), right.get_ylabel()] == ["flipper in mm", "mass in kg"]


@pytest.mark.title("A box for each species, in order", zh="每个种类一个箱子，按顺序")
@pytest.mark.points(2)
def test_boxes():
    left, right = plots()
    assert [label.get_text() for label in left.get_xticklabels()] == ["Adelie", "Chinstrap", "Gentoo"]
    assert len(left.patches) == 3


@pytest.mark.title("The middle of each box, in kilograms", zh="每个箱子的中线，以千克计")
@pytest.mark.points(2)
@pytest.mark.hint("Make a column of kilograms before you draw; the given table stays as it is.", zh="画图之前先造一列千克；传入的表保持原样。", after=1)
def test_medians():
    left, right = plots()
    flat = [numbers for numbers in ([round(float(y), 3) for y in line.get_ydata()] for line in left.get_lines()) if len(set(numbers)) == 1]
    heights = {numbers[0] for numbers in flat}
    assert {3.75, 3.9, 5.3} <= heights


@pytest.mark.title("A point for each penguin", zh="每只企鹅一个点")
@pytest.mark.points(2)
def test_points():
    left, right = plots()
    assert points(right) == sorted((float(flipper), mass / 1000) for species, flipper, mass in ROWS)


@pytest.mark.title("A colour and a line of the legend for each species", zh="每个种类一种颜色、一行图例")
def test_legend():
    left, right = plots()
    legend = right.get_legend()
    assert legend is not None and legend.get_title().get_text() == "species"
    assert sorted(text.get_text() for text in legend.get_texts()) == ["Adelie", "Chinstrap", "Gentoo"]
    colours = {tuple(round(float(part), 3) for part in colour) for collection in right.collections for colour in collection.get_facecolors()}
    assert len(colours) == 3


@pytest.mark.title("Both share the axis of masses", zh="两幅图共用体重轴")
def test_shared_axis():
    left, right = plots()
    left.set_ylim(1, 9)
    assert [float(limit) for limit in right.get_ylim()] == [1.0, 9.0]


@pytest.mark.title("Rows with gaps are left out in both", zh="有缺失的行在两幅图里都去掉")
@pytest.mark.points(2)
def test_gaps():
    rows = [*ROWS, ("Adelie", None, 9000), (None, 200, 8000), ("Gentoo", 240, None), ("Emperor", None, 30000)]
    left, right = plots(table(rows))
    assert points(right) == sorted((float(flipper), mass / 1000) for species, flipper, mass in ROWS)
    assert [label.get_text() for label in left.get_xticklabels()] == ["Adelie", "Chinstrap", "Gentoo"]
    highest = max(float(y) for line in left.get_lines() for y in line.get_ydata())
    assert highest < 6


@pytest.mark.title("Nothing to draw is refused, and the table stays", zh="无可画时拒绝，表保持原样")
def test_refused_and_unchanged():
    for penguins in (table([]), table([("Adelie", None, None)])):
        with pytest.raises(ValueError):
            compare(penguins)
    given = table()
    before = given.copy(deep=True)
    assert len(compare(given).axes) == 2
    pd.testing.assert_frame_equal(given, before)
