class Autoscaler:
    """Decides how many copies of a service should run."""

    def __init__(self, target, least=1, most=10, tolerance=0.1, patience=300):
        self.target = target

    def decide(self, now, copies, load):
        return 0


def simulate(scaler, loads, copies, every=60):
    """The numbers of copies after each decision."""
    return []
