"""What lies beside the learner's tests so that nose2 runs them: `beside(program)` is for the fixture `run_tests`.

pytest collects one file of ours and nothing of the learner's. That file has nose2 run them in a process of its own, with
a plugin that writes each outcome down, and shows every outcome as a test with the name that nose2 gave it.
"""

CONFTEST = 'collect_ignore = ["test_durations.py"]\n'

PLUGIN = '''
import json
from nose2.events import Plugin


class Outcomes(Plugin):
    alwaysOn = True
    configSection = "outcomes"

    def testOutcome(self, event):
        bad = event.outcome in ("error", "failed")
        if event.expected is False:
            bad = True
        elif event.outcome in ("error", "failed"):
            bad = not event.expected
        skipped = event.outcome == "skipped"
        with open("outcomes.jsonl", "a") as stream:
            print(json.dumps([event.test.id(), "failed" if bad else "skipped" if skipped else "passed"]), file=stream)
'''

TESTS = '''
import json, pathlib, subprocess, sys
import pytest

command = [sys.executable, "-m", "nose2", "--plugin", "outcomes_plugin", "test_durations"]
done = subprocess.run(command, capture_output=True, text=True)
said = pathlib.Path("outcomes.jsonl")
lines = said.read_text().splitlines() if said.exists() else []
found = {}
for name, outcome in map(json.loads, lines):
    found[name.partition("\\n")[0]] = max(outcome, found.get(name.partition("\\n")[0], "passed"), key=["passed", "skipped", "failed"].index)


@pytest.mark.parametrize("name", sorted(found))
def test_one(name):
    if found[name] == "skipped":
        pytest.skip()
    assert found[name] == "passed"
'''


def beside(program):
    """Files for `run_tests`."""
    return {"durations.py": program, "conftest.py": CONFTEST, "outcomes_plugin.py": PLUGIN, "test_by_nose2.py": TESTS}
