import pandas as pd
import pytest

from solution import bestsellers, growth, monthly


def orders(*rows):
    table = pd.DataFrame(rows, columns=["day", "article", "quantity"])
    return table.assign(day=pd.to_datetime(table["day"]))


@pytest.fixture
def articles():
    return pd.DataFrame({"article": ["sencha", "novel", "assam", "atlas", "cup"], "kind": ["tea", "book", "tea", "book", "ware"], "price": [2.5, 10.0, 4.0, 30.0, 8.0]})


def as_dict(report):
    return {month: {kind: float(value) for kind, value in row.items()} for month, row in report.to_dict("index").items()}


@pytest.mark.title("Revenue of each month and kind", zh="每月每类的收入")
@pytest.mark.feedback("full")
@pytest.mark.points(2)
def test_monthly(articles):
    report = monthly(orders(("2026-03-02", "sencha", 3), ("2026-03-30", "novel", 1), ("2026-04-01", "cup", 2)), articles)
    assert as_dict(report) == {
        "2026-03": {"book": 10.0, "tea": 7.5, "ware": 0.0},
        "2026-04": {"book": 0.0, "tea": 0.0, "ware": 16.0},
    }


@pytest.mark.title("Rows and columns in order, and their names", zh="行与列的顺序及名字")
def test_order_of_rows_and_columns(articles):
    report = monthly(orders(("2026-05-01", "cup", 1), ("2026-03-01", "sencha", 1), ("2026-04-01", "novel", 1)), articles)
    assert report.index.tolist() == ["2026-03", "2026-04", "2026-05"]
    assert report.columns.tolist() == ["book", "tea", "ware"]
    assert report.index.name == "month"


@pytest.mark.title("Several orders add up", zh="多个订单相加")
def test_sums(articles):
    report = monthly(orders(("2026-03-02", "sencha", 3), ("2026-03-02", "sencha", 1), ("2026-03-31", "assam", 2)), articles)
    assert as_dict(report) == {"2026-03": {"book": 0.0, "tea": 18.0, "ware": 0.0}}


@pytest.mark.title("Months without an order are there, over the turn of the year too", zh="没有订单的月份也在，跨年也一样")
@pytest.mark.points(2)
@pytest.mark.hint("`pd.period_range` gives all months between two; `reindex` fills the gaps.", zh="`pd.period_range` 给出两个月份之间的全部月份；`reindex` 补上空缺。", after=2)
def test_gaps(articles):
    report = monthly(orders(("2026-02-28", "cup", 1), ("2025-11-30", "cup", 2)), articles)
    assert report.index.tolist() == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert [float(value) for value in report["ware"]] == [16.0, 0.0, 0.0, 8.0]
    assert not report.isna().any().any()


@pytest.mark.title("Articles that nobody knows", zh="没人认识的商品")
@pytest.mark.points(2)
def test_unknown_articles(articles):
    report = monthly(orders(("2026-03-02", "dragon", 3), ("2026-03-02", "cup", 1)), articles)
    assert as_dict(report) == {"2026-03": {"book": 0.0, "tea": 0.0, "unknown": 0.0, "ware": 8.0}}
    only = monthly(orders(("2026-03-02", "dragon", 3), ("2026-05-02", "dragon", 3)), articles)
    assert only.index.tolist() == ["2026-03", "2026-04", "2026-05"]


@pytest.mark.title("Growth in percent", zh="以百分比表示的增长")
@pytest.mark.feedback("full")
def test_growth():
    report = pd.DataFrame({"book": [10.0, 10.0, 0.0], "tea": [20.0, 35.0, 30.0]}, index=["2026-01", "2026-02", "2026-03"])
    change = growth(report)
    assert change.index.tolist() == ["2026-01", "2026-02", "2026-03"]
    assert change.isna().tolist() == [True, False, False]
    assert change.tolist()[1:] == [50.0, -33.3]
    assert change.name == "growth"


@pytest.mark.title("Growth from and to nothing", zh="从零增长，以及跌到零")
@pytest.mark.points(2)
@pytest.mark.hint("A division by zero gives infinity in pandas, not an error.", zh="在 pandas 里除以零得到无穷大，而不是错误。", after=1)
def test_growth_from_nothing():
    report = pd.DataFrame({"tea": [5.0, 0.0, 7.0, 0.0, 0.0, 1.0, 2.0]}, index=[f"2026-0{n}" for n in range(1, 8)])
    change = growth(report)
    assert change.isna().tolist() == [True, False, True, False, True, True, False]
    assert change.dropna().tolist() == [-100.0, -100.0, 100.0]


@pytest.mark.title("The best of each kind", zh="每一类的最佳")
@pytest.mark.feedback("full")
def test_bestsellers(articles):
    table = orders(("2026-03-02", "sencha", 3), ("2026-03-05", "assam", 2), ("2026-04-01", "assam", 2), ("2026-04-01", "atlas", 1))
    assert bestsellers(table, articles) == {"tea": "assam", "book": "atlas"}


@pytest.mark.title("Ties go to the first by name; the unknown take no part", zh="并列取名字在前的；未知商品不参与")
@pytest.mark.points(2)
def test_bestsellers_ties(articles):
    table = orders(("2026-03-02", "sencha", 3), ("2026-03-05", "assam", 3), ("2026-03-06", "dragon", 99), ("2026-03-06", "novel", 1), ("2026-03-06", "atlas", 1))
    assert bestsellers(table, articles) == {"tea": "assam", "book": "atlas"}


@pytest.mark.title("The tables stay as they were", zh="两张表保持原样")
def test_not_changed(articles):
    table = orders(("2026-03-02", "sencha", 3), ("2026-01-02", "novel", 1))
    before, before_articles = table.copy(deep=True), articles.copy(deep=True)
    report = monthly(table, articles)
    assert bestsellers(table, articles) == {"tea": "sencha", "book": "novel"}
    assert growth(report).name == "growth"
    pd.testing.assert_frame_equal(table, before)
    pd.testing.assert_frame_equal(articles, before_articles)
