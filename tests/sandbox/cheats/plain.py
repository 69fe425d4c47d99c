"""The cheat corpus against an ordinary `python -m pytest` in one process: what every attempt earns or reads where suite and
submission share an interpreter. Run it inside a throw-away container or machine only: `python tests/sandbox/cheats/plain.py`.
Attempts that only exhaust the machine are left out; each run has ten seconds and its own folder.
"""

import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

HERE = Path(__file__).parent
EXHAUSTING = ("bomb", "endless", "many_small", "kill_", "stop_itself", "huge_values", "leave_a_daemon", "leave_files", "close_channel")


def attempt(path: Path, python: str) -> tuple[int, bool, bool]:
    """(cases that junit.xml calls passed or skipped, whether the exit status says success, whether the secret was printed)"""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(HERE / "target" / "suite", work, dirs_exist_ok=True)
        shutil.copy(HERE / "hollow.py", work)
        shutil.copy(path, work / "solution.py")
        command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=report.xml"]
        try:
            done = subprocess.run(command, cwd=work, capture_output=True, timeout=10, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return 0, False, False
        try:
            cases = list(ElementTree.parse(work / "report.xml").iter("testcase"))  # noqa: S314 (a figure, not a verdict)
        except (OSError, ElementTree.ParseError):
            cases = []
        good = sum(1 for case in cases if not any(child.tag in ("failure", "error") for child in case))
        told = b"SUITE-SECRET" in done.stdout + done.stderr or b"98765432" in done.stdout + done.stderr
        return good, done.returncode == 0, told


def main() -> None:
    python = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    paths = [p for p in sorted((HERE / "attempts").glob("*.py")) if not any(word in p.stem for word in EXHAUSTING)]
    beaten = 0
    for path in paths:
        good, success, told = attempt(path, python)
        won = bool(good or success or told)
        beaten += won
        print(f"{path.stem:40} cases not failed {good:2}  exit says success {success!s:5}  secret printed {told!s:5}  {'BEATEN' if won else ''}")
    print(f"{beaten} of {len(paths)} attempts beat plain pytest")


if __name__ == "__main__":
    main()
