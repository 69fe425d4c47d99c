# fails: test_revenue_ties_and_gaps
# Sorts by revenue alone, with the names backwards among equal ones.
import pandas as pd


def clean(raw):
    table = raw.copy()
    table.columns = [name.strip().lower().replace(" ", "_") for name in table.columns]
    city = table["city"].str.strip().str.title()
    table["city"] = city.where(city != "")
    price = table["unit_price"].str.replace(r"[€$,\s]", "", regex=True)
    table["unit_price"] = pd.to_numeric(price, errors="coerce").astype("float64")
    quantity = pd.to_numeric(table["quantity"].str.strip(), errors="coerce")
    table["quantity"] = quantity.where(quantity % 1 == 0).astype("Int64")
    table["day"] = pd.to_datetime(table["day"], format="%Y-%m-%d", errors="coerce")
    return table.dropna(subset="city").drop_duplicates(ignore_index=True)


def revenue(table):
    value = (table["unit_price"] * table["quantity"].astype("float64")).fillna(0)
    sums = value.groupby(table["city"]).sum().rename("revenue")
    return sums.sort_values(kind="stable")[::-1]
