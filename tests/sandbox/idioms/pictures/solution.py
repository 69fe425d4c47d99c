"""Plots and tables."""
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns


def plot_line(xs, ys, title="Line"):
    fig, ax = plt.subplots()
    ax.plot(xs, ys, label="y", color="red", linestyle="--")
    ax.set_title(title)
    ax.set_xlabel("x")
    ax.set_ylabel("y")
    ax.legend()
    return fig, ax


def bars(counts):
    plt.figure()
    plt.bar(list(counts), list(counts.values()))
    plt.title("Counts")
    plt.show()


def histogram(values):
    ax = sns.histplot(values, bins=4)
    ax.set_title("Histogram")
    return ax


def load():
    return pd.DataFrame({"name": ["a", "b", "c"], "score": [1.0, 2.5, np.nan]})


def clean(frame):
    frame = frame.dropna()
    return frame.assign(double=frame["score"] * 2)


def add_column(frame):
    frame["twice"] = frame["score"] * 2


def drop_in_place(frame):
    frame.dropna(inplace=True)
    frame.rename(columns={"score": "points"}, inplace=True)


def save(path):
    plot_line([1, 2], [3, 4])[0].savefig(path)


def normalise(array):
    array -= array.min()
    array /= array.max()
    return array


def fill(array, value):
    array[:] = value


def same(thing):
    return thing


def summary(frame):
    return frame.groupby("kind")["value"].mean()
