# fails: test_normalise_flat
# Divides by zero where the land is flat.
import numpy as np


def normalise(heights):
    lowest, highest = np.nanmin(heights), np.nanmax(heights)
    span = highest - lowest
    return (heights - lowest) / span


def flooded(heights, level):
    return int((heights < level).sum())


def row_peaks(heights):
    measured = ~np.isnan(heights)
    filled = np.where(measured, heights, -np.inf)
    return np.where(measured.any(axis=1), filled.argmax(axis=1), -1)


def steepest(heights):
    steps = [np.abs(np.diff(heights, axis=axis)).ravel() for axis in (0, 1)]
    known = np.concatenate(steps)
    known = known[~np.isnan(known)]
    return float(known.max(initial=0))
