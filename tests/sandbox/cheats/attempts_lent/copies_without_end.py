"""Copies what it is lent until the checker has no memory, and pickles it in circles."""

import copy
import pickle

from hollow_lent import *


def longest(loans):
    kept = []
    while True:
        kept.append(copy.deepcopy(loans))
        kept.append(pickle.loads(pickle.dumps(loans)))


def snapshot(loans):
    loans[0].book = loans
    loans[0].days = loans[0]
    return copy.deepcopy(loans)
