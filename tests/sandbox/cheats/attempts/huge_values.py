"""Values of hundreds of megabytes and numbers that blow up the caller's arithmetic."""

from hollow import *
def total(numbers): return [0] * 30_000_000
def greet(name): return "x" * 300_000_000
def mean(numbers): return 1 << (1 << 24)
def parse(text): return {i: i for i in range(3_000_000)}
