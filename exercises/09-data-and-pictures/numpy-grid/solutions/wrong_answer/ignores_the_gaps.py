# fails: test_normalise, test_normalise_flat, test_row_peaks, test_row_peaks_unmeasured
# min, max and argmax let nan win.
import numpy as np


def normalise(heights):
    lowest, highest = np.min(heights), np.max(heights)
    span = highest - lowest
    return (heights - lowest) / (span if span else 1)


def flooded(heights, level):
    return int((heights < level).sum())


def row_peaks(heights):
    return heights.argmax(axis=1)


def steepest(heights):
    steps = [np.abs(np.diff(heights, axis=axis)).ravel() for axis in (0, 1)]
    known = np.concatenate(steps)
    known = known[~np.isnan(known)]
    return float(known.max(initial=0))
