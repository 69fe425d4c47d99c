import pandas as pd
import pytest

from solution import clean, revenue


def raw(*rows):
    """A raw table; a row is (city, price, quantity, day), what is left out is some good value."""
    usual = ("Oslo", "1.00", "1", "2026-03-01")
    full = [row + usual[len(row) :] for row in rows]
    return pd.DataFrame(full, columns=[" City", "Unit Price ", "Quantity", "DAY"])


@pytest.mark.title("Names of columns", zh="列名")
@pytest.mark.feedback("full")
def test_columns():
    assert list(clean(raw(("Oslo",))).columns) == ["city", "unit_price", "quantity", "day"]


@pytest.mark.title("Cities in one spelling", zh="城市统一写法")
@pytest.mark.feedback("full")
def test_cities():
    table = clean(raw((" paris", "1"), ("NEW york ", "2"), ("Oslo", "3")))
    assert table["city"].tolist() == ["Paris", "New York", "Oslo"]


@pytest.mark.title("Rows without a city are left out", zh="去掉没有城市的行")
def test_rows_without_city():
    table = clean(raw(("", "1"), ("Oslo", "2"), ("   ", "3"), (None, "4")))
    assert table["unit_price"].tolist() == [2.0]
    assert table.index.tolist() == [0]


@pytest.mark.title("Prices become numbers", zh="价格变成数字")
@pytest.mark.points(2)
def test_prices():
    table = clean(raw(*[("Oslo", text) for text in ("5", " 2.50 ", "€1,000", "$1,250.75", "€ 3", "-1")]))
    assert table["unit_price"].tolist() == [5, 2.5, 1000, 1250.75, 3, -1]
    assert table["unit_price"].dtype == "float64"


@pytest.mark.title("What is no price is missing", zh="不是价格的算缺失")
@pytest.mark.hint('`pd.to_numeric(…, errors="coerce")` gives nan for what it cannot read.', zh='`pd.to_numeric(…, errors="coerce")` 对读不懂的给出 nan。', after=1)
def test_bad_prices():
    table = clean(raw(("A", "free"), ("B", ""), ("C", None), ("D", "1.2.3"), ("E", "7")))
    assert table["unit_price"].isna().tolist() == [True, True, True, True, False]


@pytest.mark.title("Quantities are whole numbers and may be missing", zh="数量是整数，可以缺失")
@pytest.mark.points(2)
@pytest.mark.hint("2.5 is a number and no whole one: compare it with its rounded self.", zh="2.5 是数，但不是整数：把它与取整后的自己比一比。", after=2)
def test_quantities():
    table = clean(raw(*[(city, "1", text) for city, text in zip("ABCDE", ("3", " 12 ", "2.5", "many", ""))]))
    assert table["quantity"].dtype == "Int64"
    assert table["quantity"].isna().tolist() == [False, False, True, True, True]
    assert table["quantity"].tolist()[:2] == [3, 12]


@pytest.mark.title("Days are dates", zh="日期")
@pytest.mark.points(2)
def test_days():
    table = clean(raw(*[(city, "1", "1", text) for city, text in zip("ABCDE", ("2026-03-01", "01/03/2026", "2026-02-30", "soon", ""))]))
    assert table["day"].dtype.kind == "M"
    assert table["day"].isna().tolist() == [False, True, True, True, True]
    assert table["day"][0] == pd.Timestamp(2026, 3, 1)


@pytest.mark.title("Rows that turn out equal stand once", zh="清理后相同的行只留一行")
@pytest.mark.points(2)
@pytest.mark.hint("First clean, then look for duplicates.", zh="先清理，再找重复。", after=2)
def test_duplicates():
    table = clean(raw(("Paris", "€1,000"), (" paris", "1000.00"), ("PARIS", "999"), ("Rome", "5"), ("rome ", " 5 ")))
    assert table["city"].tolist() == ["Paris", "Paris", "Rome"]
    assert table["unit_price"].tolist() == [1000.0, 999.0, 5.0]
    assert table.index.tolist() == [0, 1, 2]


@pytest.mark.title("The table given is not changed", zh="传入的表不被改动")
def test_not_changed():
    given = raw((" paris", "€1,000"), ("Oslo", "2"))
    before = given.copy(deep=True)
    assert clean(given)["city"].tolist() == ["Paris", "Oslo"]
    pd.testing.assert_frame_equal(given, before)


@pytest.mark.title("Revenue by city, the largest first", zh="各城市的收入，大的在前")
@pytest.mark.feedback("full")
def test_revenue():
    table = clean(raw(("Oslo", "2.50", "2"), ("Rome", "10", "3"), ("Oslo", "1", "4")))
    result = revenue(table)
    assert isinstance(result, pd.Series)
    assert result.to_dict() == {"Rome": 30.0, "Oslo": 9.0}
    assert result.index.tolist() == ["Rome", "Oslo"]
    assert result.name == "revenue"


@pytest.mark.title("Equal revenues by name, missing numbers as nothing", zh="收入相等按名字排序，缺失按没有计算")
@pytest.mark.points(2)
def test_revenue_ties_and_gaps():
    table = clean(raw(("Rome", "1", "6"), ("Bonn", "3", "2"), ("Oslo", "free", "2"), ("Oslo", "1", "x"), ("Kyiv", "4", "2"), ("Kyiv", "9", "")))
    result = revenue(table)
    assert result.index.tolist() == ["Kyiv", "Bonn", "Rome", "Oslo"]
    assert [float(value) for value in result] == [8.0, 6.0, 6.0, 0.0]
