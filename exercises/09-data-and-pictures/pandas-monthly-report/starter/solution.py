import pandas as pd


def monthly(orders: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Revenue of each month and kind."""
    return pd.DataFrame()


def growth(report: pd.DataFrame) -> pd.Series:
    """The change of the total from month to month, in percent."""
    return pd.Series(dtype=float)


def bestsellers(orders: pd.DataFrame, articles: pd.DataFrame) -> dict[str, str]:
    """The article of each kind that sold most."""
    return {}
