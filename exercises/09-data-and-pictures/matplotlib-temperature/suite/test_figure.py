import pytest

from solution import temperature_figure

DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
HIGHS = [12, 9.5, 7, 3, 5, 8, 11]
LOWS = [4, 1, -1, -6.5, -2, 0, 3]


def axes(days=DAYS, highs=HIGHS, lows=LOWS):
    figure = temperature_figure(list(days), list(highs), list(lows))
    assert len(figure.axes) == 1, "one pair of axes"
    return figure.axes[0]


def lines(ax):
    return {str(line.get_label()): line for line in ax.get_lines()}


def numbers(data):
    return [float(value) for value in data]


@pytest.mark.title("The figure, to look at", zh="看看这张图")
@pytest.mark.feedback("full")
def test_picture(show_picture):
    figure = temperature_figure(DAYS, HIGHS, LOWS)
    show_picture(figure)
    assert len(figure.axes) == 1
    assert len(figure.axes[0].get_lines()) >= 2


@pytest.mark.title("Title and names of the axes", zh="标题与坐标轴名称")
@pytest.mark.feedback("full")
def test_words():
    ax = axes()
    assert [ax.get_title(), ax.get_xlabel(), ax.get_ylabel()] == ["Temperatures", "day", "temperature in °C"]


@pytest.mark.title("Two lines with the right data", zh="两条数据正确的折线")
@pytest.mark.points(2)
def test_lines():
    found = lines(axes())
    assert numbers(found["high"].get_ydata()) == HIGHS
    assert numbers(found["low"].get_ydata()) == LOWS


@pytest.mark.title("A marker at each point", zh="每个点都有标记")
@pytest.mark.hint('`marker="o"` draws a dot at each point.', zh='`marker="o"` 会在每个点画一个圆点。', after=2)
def test_markers():
    found = lines(axes())
    assert all(str(found[name].get_marker()) not in ("None", "", " ") for name in ("high", "low"))


@pytest.mark.title("A band between the lines, half transparent", zh="两线之间半透明的色带")
@pytest.mark.points(2)
@pytest.mark.hint("`Axes.fill_between` takes the days, the one list and the other; `alpha` is the opacity.", zh="`Axes.fill_between` 接收日子和两个列表；`alpha` 是不透明度。", after=1)
def test_band():
    bands = list(axes().collections)
    assert len(bands) == 1
    heights = sorted({float(y) for x, y in bands[0].get_paths()[0].vertices})
    assert heights == sorted({float(value) for value in HIGHS + LOWS})
    assert 0 < bands[0].get_alpha() < 1


@pytest.mark.title("A dashed line where it freezes", zh="结冰处的虚线")
@pytest.mark.points(2)
def test_freezing():
    freezing = lines(axes())["freezing"]
    assert numbers(freezing.get_ydata()) in ([0.0, 0.0], [0.0] * len(DAYS))
    assert freezing.get_linestyle() == "--"


@pytest.mark.title("No such line above zero, nor at zero", zh="零度以上或恰为零度时没有这条线")
def test_not_freezing():
    assert sorted(lines(axes(["Mon", "Tue"], [9, 8], [1, 0]))) == ["high", "low"]
    assert sorted(lines(axes(["Mon"], [2], [-0.5]))) == ["freezing", "high", "low"]
    assert sorted(lines(axes(["Mon"], [-2], [-5]))) == ["freezing", "high", "low"]


@pytest.mark.title("A legend names the lines", zh="图例说明各条线")
def test_legend():
    legend = axes().get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    assert names == ["high", "low", "freezing"]


@pytest.mark.title("The ticks are named after the days", zh="刻度以日子命名")
def test_ticks():
    ax = axes()
    ax.figure.canvas.draw()
    assert [label.get_text() for label in ax.get_xticklabels()] == DAYS


@pytest.mark.title("One day alone, and days of the same name", zh="只有一天，以及同名的日子")
@pytest.mark.hint("Lines over names put equal names at one place: draw over 0, 1, 2 … and name the ticks.", zh="以名字为横坐标时，同名的会落在同一处：以 0、1、2……为横坐标，再给刻度命名。", after=2)
def test_few_days():
    ax = axes(["Mon", "Tue", "Mon"], [1, 2, 3], [0, 1, 2])
    assert len({float(x) for x in lines(ax)["high"].get_xdata(orig=False)}) == 3
    ax.figure.canvas.draw()
    assert [label.get_text() for label in ax.get_xticklabels()] == ["Mon", "Tue", "Mon"]
    assert numbers(lines(axes(["Mon"], [5], [4]))["low"].get_ydata()) == [4.0]


@pytest.mark.title("Lists that do not fit are refused", zh="不相配的列表被拒绝")
def test_refused():
    for days, highs, lows in ([], [], []), (["Mon"], [1, 2], [1]), (["Mon"], [1], []), (["Mon", "Tue"], [1], [1]):
        with pytest.raises(ValueError):
            temperature_figure(days, highs, lows)
    assert len(axes(["Mon"], [1], [0]).get_lines()) == 2


@pytest.mark.title("Each figure is its own, and the lists stay", zh="每张图各自独立，列表保持原样")
def test_separate():
    days, highs, lows = list(DAYS), list(HIGHS), list(LOWS)
    first, second = temperature_figure(days, highs, lows), temperature_figure(days, highs, lows)
    assert first is not second
    assert [len(figure.axes[0].get_lines()) for figure in (first, second)] == [3, 3]
    assert (days, highs, lows) == (DAYS, HIGHS, LOWS)
