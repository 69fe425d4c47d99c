# fails: test_duplicates
# Looks for duplicates before anything is cleaned.
import pandas as pd


def clean(raw):
    table = raw.drop_duplicates(ignore_index=True)
    table.columns = [name.strip().lower().replace(" ", "_") for name in table.columns]
    city = table["city"].str.strip().str.title()
    table["city"] = city.where(city != "")
    price = table["unit_price"].str.replace(r"[€$,\s]", "", regex=True)
    table["unit_price"] = pd.to_numeric(price, errors="coerce").astype("float64")
    quantity = pd.to_numeric(table["quantity"].str.strip(), errors="coerce")
    table["quantity"] = quantity.where(quantity % 1 == 0).astype("Int64")
    table["day"] = pd.to_datetime(table["day"], format="%Y-%m-%d", errors="coerce")
    return table.dropna(subset="city").reset_index(drop=True)


def revenue(table):
    value = (table["unit_price"] * table["quantity"].astype("float64")).fillna(0)
    sums = value.groupby(table["city"]).sum().rename("revenue")
    return sums.sort_index().sort_values(ascending=False, kind="stable")
