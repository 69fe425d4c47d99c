"""What a learner's zygote rehearses goes right with the libraries of the images, and is not to be seen in a cell."""

from collections.abc import Iterator

import pytest
from boxes import ENGINES
from kit_boxes import judged, outcomes, sandbox

from judge.sandbox import Sandbox

LEARNER = """
    import gc, os, sys
    from judge.box.driver import loans, rehearsal
    from judge.box.driver.border import LearnerBorder

    LEFT = {
        "modules": [name for name in sys.modules if name.startswith("rehears")],
        "path": [place for place in sys.path if "rehears" in place],
        "files": [name for name in os.listdir("/tmp") if "rehears" in name],
        "known": len(loans.KNOWN),
        "borders": sum(type(one) is LearnerBorder for one in gc.get_objects()),
        "apps": sum(type(one).__name__ in ("Flask", "FlaskClient") for one in gc.get_objects()),
    }

    def again():
        raised = LearnerBorder.raised
        seen = []
        LearnerBorder.raised = lambda self, error: seen.append(error) or raised(self, error)
        try:
            rehearsal._act(rehearsal.PLAIN, rehearsal._use_plain)
            if "flask" in sys.modules:
                rehearsal._act(rehearsal.FLASK, rehearsal._use_flask)
        finally:
            LearnerBorder.raised = raised
        return [(type(error).__name__, str(error)) for error in seen], "flask" in sys.modules
"""
SUITE = """
    import solution

    def test_left():
        assert dict(solution.LEFT) == {"modules": [], "path": [], "files": [], "known": 1, "borders": 1, "apps": 0}

    def test_again():
        assert solution.again() == ([("IndexError", "empty")], %s)
"""


@pytest.fixture(params=ENGINES)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    made = sandbox(request.param)
    yield made
    made.close()


@pytest.mark.parametrize("image", ["python", "web"])
def test_everything_in_it_is_answered_and_nothing_is_left(box: Sandbox, image: str) -> None:
    result = judged(box, image, SUITE % (image == "web"), {"solution.py": LEARNER}, modules=("solution",))
    assert outcomes(result) == {"test_left": "passed", "test_again": "passed"}
