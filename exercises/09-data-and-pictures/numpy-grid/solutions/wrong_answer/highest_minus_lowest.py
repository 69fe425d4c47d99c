# fails: test_steepest, test_steepest_neighbours, test_steepest_alone, test_not_changed, test_large
# Takes any two cells for neighbours.
import numpy as np


def normalise(heights):
    lowest, highest = np.nanmin(heights), np.nanmax(heights)
    span = highest - lowest
    return (heights - lowest) / (span if span else 1)


def flooded(heights, level):
    return int((heights < level).sum())


def row_peaks(heights):
    measured = ~np.isnan(heights)
    filled = np.where(measured, heights, -np.inf)
    return np.where(measured.any(axis=1), filled.argmax(axis=1), -1)


def steepest(heights):
    return float(np.nanmax(heights) - np.nanmin(heights))
