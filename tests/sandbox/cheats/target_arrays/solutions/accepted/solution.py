"""The honest way to full marks."""

import numpy as np
import pandas as pd


def scaled(values, factor):
    return np.asarray(values, dtype=float) * factor


def table(names, values):
    return pd.DataFrame({"name": names, "value": values})


def totals(frame):
    return frame.groupby("name")["value"].sum()


def smooth(values):
    return [(a + b) / 2 for a, b in zip(values, values[1:])]


def norm(values):
    return float(np.sqrt(np.sum(np.asarray(values, dtype=float) ** 2)))


def mask(values, limit):
    return np.asarray(values) > limit
