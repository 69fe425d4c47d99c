# fails: test_defaults, test_patience, test_down_step_by_step, test_wanted_not_decided, test_simulate, test_simulate_day, test_separate
# Goes down as fast as up.
from collections import deque
from math import ceil


class Autoscaler:
    def __init__(self, target, least=1, most=10, tolerance=0.1, patience=300):
        if target <= 0 or least < 1 or most < least:
            raise ValueError("these rules cannot be kept")
        self.target, self.tolerance, self.patience = target, tolerance, patience
        self.least, self.most = least, most
        self.wanted = deque()

    def decide(self, now, copies, load):
        if load is None or copies == 0:
            return self._bounded(copies)
        ratio = load / self.target
        wanted = copies if abs(ratio - 1) <= self.tolerance else ceil(copies * load / self.target)
        self.wanted.append((now, self._bounded(wanted)))
        while self.wanted[0][0] < now - self.patience:
            self.wanted.popleft()
        return self.wanted[-1][1]

    def _bounded(self, copies):
        return max(self.least, min(self.most, copies))


def simulate(scaler, loads, copies, every=60):
    numbers = []
    for step, total in enumerate(loads):
        copies = scaler.decide(step * every, copies, total / copies)
        numbers.append(copies)
    return numbers
