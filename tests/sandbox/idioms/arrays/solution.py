import numpy as np
import pandas as pd
def make(n): return np.arange(n)
def same(x): return x
def mean(a): return a.mean()
def double(a): return a * 2
def frame(): return pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.to_datetime(["2020-01-01", "2020-01-02"])})
def add_column(df): return df.assign(d=df["a"] * 2)
def group(df): return df.groupby("b")["a"].sum()
