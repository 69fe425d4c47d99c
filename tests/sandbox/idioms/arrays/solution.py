import numpy as np
import pandas as pd
def make(n): return np.arange(n)
def same(x): return x
def mean(a): return a.mean()
def double(a): return a * 2
def frame(): return pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.to_datetime(["2020-01-01", "2020-01-02"])})
def add_column(df): return df.assign(d=df["a"] * 2)
def group(df): return df.groupby("b")["a"].sum()


def flatten(a):
    a.shape = (a.size,)


def as_bytes(a):
    a.dtype = np.uint8


def transpose_shape(a):
    a.shape = a.shape[::-1]
    a[0, 0] = 99


kept = np.zeros(6)


def reshape_kept(*shape):
    kept.shape = shape
    return kept


def kept_shape():
    return kept.shape


def each_row(frame, function):
    return frame.apply(function, axis=1)


def with_double(frame, function):
    found = []
    for factor in (1, 2):
        frame["doubled"] = frame.iloc[:, 0] * factor
        found.append(function(frame))
    return found
