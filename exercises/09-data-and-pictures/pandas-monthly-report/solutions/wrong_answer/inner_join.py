# fails: test_unknown_articles
# Orders of unknown articles disappear with the join.
import pandas as pd


def _joined(orders, articles):
    table = orders.merge(articles, on="article", how="inner")
    return table.assign(kind=table["kind"].fillna("unknown"), price=table["price"].fillna(0))


def monthly(orders, articles):
    table = _joined(orders, articles)
    month = table["day"].dt.to_period("M").rename("month")
    report = (table["price"] * table["quantity"]).groupby([month, table["kind"]]).sum().unstack()
    months = pd.period_range(month.min(), month.max(), freq="M", name="month")
    kinds = sorted(set(articles["kind"]) | set(table["kind"]))
    report = report.reindex(index=months, columns=kinds).fillna(0.0)
    report.index = report.index.strftime("%Y-%m")
    return report


def growth(report):
    total = report.sum(axis=1)
    before = total.shift()
    change = (total - before) / before.where(before != 0) * 100
    return change.round(1).rename("growth")


def bestsellers(orders, articles):
    table = orders.merge(articles, on="article")
    sold = table.groupby(["kind", "article"])["quantity"].sum().reset_index()
    best = sold.sort_values(["quantity", "article"], ascending=[False, True]).drop_duplicates("kind")
    return dict(zip(best["kind"], best["article"]))
