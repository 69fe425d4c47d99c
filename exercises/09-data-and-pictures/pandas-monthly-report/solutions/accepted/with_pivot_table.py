import numpy as np
import pandas as pd


def monthly(orders, articles):
    catalogue = articles.set_index("article")
    table = pd.DataFrame(
        {
            "month": orders["day"].dt.strftime("%Y-%m"),
            "kind": orders["article"].map(catalogue["kind"]).fillna("unknown"),
            "revenue": orders["article"].map(catalogue["price"]).fillna(0.0) * orders["quantity"],
        }
    )
    report = table.pivot_table(index="month", columns="kind", values="revenue", aggfunc="sum", fill_value=0.0)
    days = pd.date_range(orders["day"].min(), orders["day"].max(), freq="D")
    months = list(dict.fromkeys([*days.strftime("%Y-%m"), table["month"].max()]))
    columns = sorted(catalogue["kind"].unique())
    if "unknown" in report.columns and "unknown" not in columns:
        columns = sorted([*columns, "unknown"])
    report = report.reindex(months).reindex(columns, axis="columns").fillna(0.0)
    return report.rename_axis(index="month", columns="kind")


def growth(report):
    totals = list(report.sum(axis="columns"))
    changes = [np.nan for _ in totals]
    for n in range(1, len(totals)):
        if totals[n - 1]:
            changes[n] = round((totals[n] / totals[n - 1] - 1) * 100, 1)
    return pd.Series(changes, index=report.index, name="growth", dtype=float)


def bestsellers(orders, articles):
    sold = orders.groupby("article")["quantity"].sum()
    best = {}
    for article, kind in sorted(zip(articles["article"], articles["kind"])):
        count = sold.get(article, 0)
        if article in sold.index and (kind not in best or count > sold[best[kind]]):
            best[kind] = article
    return best
