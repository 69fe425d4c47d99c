"""The other forms of the box: pairs of boxes, soft limits, AppArmor's profile, and how one of them is chosen.

What a box promises holds in pairs as well, so the tests of runs and walls run here again, with pairs; left out are those
that speak of what only cells in one box have (a read-only submission, an empty /proc, boxes that are used again).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import boxes
import pytest
from box_fakes import job
from boxes import ends, messages, run, said

# Collected here with the fixture `box` of this module.
from test_box_runs import (
    test_a_case_may_have_a_time_limit_of_its_own,
    test_a_checker_killed_by_what_it_was_answered_ends_its_case_only,
    test_a_flood_of_output_ends_the_learner_s_cell,
    test_a_process_can_die_of_any_signal,
    test_a_process_that_ends_itself_ends_its_case_only,
    test_a_shared_cell_that_dies_is_the_learner_s_end,
    test_an_allocation_bomb_is_out_of_memory,
    test_an_endless_case_is_ended_and_the_next_one_runs,
    test_an_endless_checker_ends_its_case_only,
    test_cpu_time_has_a_limit,
    test_many_small_children_are_counted_together,
    test_memory_that_is_no_process_s_own_is_counted,
    test_nothing_at_import_can_make_a_fault,
    test_open_files_have_a_limit,
    test_processes_have_a_limit,
    test_shared_isolation_is_one_cell_without_a_channel,
    test_the_whole_run_has_a_time_limit,
    test_the_working_folder_has_a_number_of_files,
    test_the_working_folder_has_a_size,
)
from test_box_walls import (
    test_files_of_either_side_are_seen_by_the_other,
    test_support_lies_beside_the_submission_and_beside_the_suite,
    test_the_kernel_refuses_what_no_exercise_needs,
    test_the_learner_has_no_rights_beyond_its_own,
    test_the_learner_holds_its_own_descriptors_only,
    test_there_is_no_network,
    test_what_was_written_is_gone_in_the_next_run,
)

from judge import forms, images
from judge.box.folder import Folder
from judge.box.frames import Malformed, message
from judge.engines import EngineError, Unsuited, apparmor
from judge.forms import Wishes
from judge.job import Result
from judge.sandbox import Sandbox
from judge.settings import SettingsError, read

GOOD = "def answer(n): return n + 1\n"


@pytest.fixture(scope="module", params=boxes.ENGINES)
def box(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A sandbox of pairs with the fake checker and driver."""
    made = boxes.fake_sandbox(request.param, form="pair")
    yield made
    made.close()


# Pairs.


def test_an_honest_run_in_a_pair_says_so_and_leaves_no_box(box: Sandbox) -> None:
    result = run(box, job(GOOD))
    assert messages(result) == ["2", "3"]
    assert (result.form, result.finished, result.fault, ends(result)) == ("pair", True, "", [])
    assert [json.loads(line)["event"] for line in result.report][-1] == "end"
    assert result.peak_memory_kb > 1000


def test_neither_box_of_a_pair_holds_what_is_the_other_s(box: Sandbox) -> None:
    code = """
import os
def look():
    found = []
    for top in ("/suite", "/submitted", "/assay", "/work", "/tmp"):
        for folder, _, files in os.walk(top):
            found += [os.path.join(folder, name) for name in files]
    text = b""
    for number in os.listdir("/proc"):
        if number.isdigit():
            for name in ("maps", "environ", "cmdline", "mem"):
                try:
                    with open(f"/proc/{number}/{name}", "rb") as file:
                        text += file.read(1 << 16)
                except OSError:
                    pass
    return sorted(found), b"SECRET-OF-THE-SUITE" in text
"""
    suite = "# SECRET-OF-THE-SUITE\nCASES = [('look', None, lambda ask: ask('look'))]"
    result = run(box, job(code, suite, data={"expected.txt": b"SECRET-OF-THE-SUITE"}))
    assert messages(result) == ["(['/work/expected.txt', '/work/solution.py'], False)"]


def test_data_files_stay_the_suite_s_whatever_the_learner_does_to_his_empty_ones(box: Sandbox) -> None:
    code = """
import os, shutil
def meddle():
    os.remove("/work/expected.txt")
    os.mkdir("/work/expected.txt")
    shutil.rmtree("/work/data")
    os.symlink("/suite", "/work/data")
    open("/work/mine.txt", "w").write("mine")
"""
    suite = """
import os
def look(ask):
    ask("meddle")
    return open("expected.txt").read(), open("data/deep.txt").read(), open("mine.txt").read(), os.path.islink("data")
CASES = [("look", None, look)]
"""
    data = {"expected.txt": b"right", "data/deep.txt": b"deep"}
    assert messages(run(box, job(code, suite, data=data))) == ["('right', 'deep', 'mine', False)"]


def test_files_cross_at_each_call_and_answer_with_what_was_changed_and_removed(box: Sandbox) -> None:
    code = """
import os
def step(n):
    if n == 0:
        os.makedirs("deep/er"); open("deep/er/one", "w").write("1")
        return sorted(os.listdir("."))
    if n == 1:
        text = open("deep/er/one").read(); os.remove("deep/er/one"); os.rmdir("deep/er")
        return text, os.path.exists("gone")
    return open("big", "rb").read(1), os.path.getsize("big")
"""
    suite = """
import os
def walk(ask):
    open("gone", "w").write("x")
    said = [ask("step", 0), open("deep/er/one").read()]
    for text in "abc":  # the same size, as fast as can be
        open("deep/er/one", "w").write(text)
    os.remove("gone")
    said += [ask("step", 1), os.path.exists("deep/er"), os.path.exists("deep")]
    open("big", "wb").write(bytes(5 << 20))
    return said + [ask("step", 2)]
CASES = [("walk", None, walk)]
"""
    expected = ["['deep', 'gone', 'solution.py']", "1", "('c', False)", False, True, "(b'\\x00', 5242880)"]
    assert messages(run(box, job(code, suite))) == [str(expected)]


def test_large_values_cross_both_ways(box: Sandbox) -> None:
    suite = "CASES = [('big', None, lambda ask: len(ask('double', 'x' * 4_000_000)))]"
    assert messages(run(box, job("def double(text): return text * 2\n", suite))) == ["8000002"]


def test_a_learner_s_box_is_replaced_within_a_run_and_its_time_stands_still(box: Sandbox) -> None:
    suite = "CASES = [(f'c{i}', None, lambda ask: ask('gone')) for i in range(4)]"
    result = run(box, job("import os\ndef gone(): os._exit(3)\n", suite, limit_seconds=8))
    assert ends(result) == [("learner", "died", k, "") for k in range(4)]
    assert result.finished


def test_what_boxes_cannot_share_is_refused_before_anything_runs_with_the_reason(box: Sandbox) -> None:
    assert box.cannot == {}
    lonely = Sandbox(FakeEngine(one_net="each has a network of its own"), form="pair")
    with pytest.raises(Unsuited, match="each has a network of its own"):
        run(lonely, job(GOOD, loopback=True))


def test_a_service_that_the_image_lacks_is_said(box: Sandbox) -> None:
    assert "has no postgresql server" in run(box, job(GOOD, services=("postgresql",))).fault


LISTEN = """
import socket
def listen(port):
    global held
    held = socket.create_server(("127.0.0.1", port))
    return held.getsockname()[1]
def reach(port):
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
        return True
    except OSError:
        return False
"""


def test_the_boxes_of_a_pair_share_a_loopback_where_the_exercise_says_so(box: Sandbox) -> None:
    suite = """
import socket
def see(ask):
    port = int(ask("listen", 0))
    socket.create_connection(("127.0.0.1", port), 5).close()
    server = socket.create_server(("127.0.0.1", 0))
    return ask("reach", server.getsockname()[1])
CASES = [("see", None, see)]
"""
    assert messages(run(box, job(LISTEN, suite, loopback=True))) == ["True"]
    refused = run(box, job(LISTEN, suite))
    assert "ConnectionRefusedError" in messages(refused)[0]


def test_a_replaced_box_of_the_learner_s_listens_nowhere_any_more(box: Sandbox) -> None:
    code = (
        LISTEN
        + """
def hang(port):
    listen(port)
    while True:
        pass
"""
    )
    suite = """
import socket
def free(ask):
    try:
        socket.create_connection(("127.0.0.1", 4711), 5)
    except ConnectionRefusedError:
        return ask("listen", 4711)
CASES = [("hang", None, lambda ask: ask("hang", 4711)), ("free", None, free)]
"""
    result = run(box, job(code, suite, loopback=True, limit_case_seconds=1))
    assert ends(result) == [("learner", "timed_out", 0, "case_seconds")]
    assert said(result)[1] == ("passed", "4711")


def test_a_learner_who_stops_everything_in_his_box_ends_his_case_only(box: Sandbox) -> None:
    code = """
import os, signal
def answer(n):
    if n == 1:
        os.kill(os.getppid(), signal.SIGSTOP)
        try:
            os.kill(-1, signal.SIGSTOP)
        except ProcessLookupError:
            pass
        while True:
            pass
    return n
"""
    result = run(box, job(code, limit_case_seconds=1))
    assert ends(result) == [("learner", "timed_out", 0, "case_seconds")]
    assert said(result)[1] == ("passed", "2")


# The folder of a pair.


def test_what_one_folder_says_makes_the_other_alike(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = Folder(str(tmp_path / "a")), Folder(str(tmp_path / "b"))

    def cross() -> None:
        for payload in one.changes():
            other.apply(payload)

    (tmp_path / "a/x").write_text("1")
    (tmp_path / "a/d").mkdir()
    (tmp_path / "a/d/y").write_text("2")
    os.symlink("/etc/passwd", tmp_path / "a/link")
    os.mkfifo(tmp_path / "a/pipe")
    cross()
    assert sorted(str(p.relative_to(tmp_path / "b")) for p in (tmp_path / "b").rglob("*")) == ["d", "d/y", "x"]
    for text in ("5", "6", "7"):
        (tmp_path / "a/x").write_text(text)
        cross()
        assert (tmp_path / "b/x").read_text() == text
    (tmp_path / "a/x").unlink()
    (tmp_path / "a/x").mkdir()
    (tmp_path / "a/d/y").unlink()
    (tmp_path / "a/d").rmdir()
    cross()
    assert sorted(str(p.relative_to(tmp_path / "b")) for p in (tmp_path / "b").rglob("*")) == ["x"]
    assert (tmp_path / "b/x").is_dir()
    assert one.changes() == []
    assert other.changes() == []


@pytest.mark.parametrize(
    "path",
    ["../out", "/etc/passwd", "a/../../out", "", ".", "link/out", "hidden.txt", "hidden/x", "a\0b", "x/" * 80 + "x"],
)
def test_a_hostile_path_writes_nothing_outside(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "elsewhere").mkdir()
    (root / "hidden.txt").write_text("hidden")
    (root / "hidden").mkdir()
    os.symlink(tmp_path / "elsewhere", root / "link")
    folder = Folder(str(root), [("hidden.txt", "file"), ("hidden", "dir")])
    payload = message({"gone": [], "folders": [], "about": {}}, {path: b"bad"})
    try:
        folder.apply(payload)
    except Malformed:
        assert path != "link/out"  # a link is not refused as a path, only not followed
    everything = [p for p in tmp_path.rglob("*") if p.is_file()]
    assert [p.relative_to(root) for p in everything] == [Path("hidden.txt")]
    assert (root / "hidden.txt").read_text() == "hidden"


@pytest.mark.parametrize(
    "head", [{}, {"gone": 3}, {"gone": [], "folders": [["a"]], "about": {}}, {"gone": [], "folders": []}]
)
def test_changes_that_are_none_are_refused(tmp_path: Path, head: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        Folder(str(tmp_path)).apply(message(head))


# Soft limits.

AS_ANOTHER = """
import os, subprocess, sys
sys.path[:0] = sys.argv[1:3]
from pathlib import Path
import boxes
from box_fakes import fake_code, job
from judge.engines.native import NativeEngine
from judge.sandbox import Sandbox
code = fake_code()
subprocess.run(["mount", "--bind", sys.argv[3], "/mnt"], check=True)
os.setgroups([]); os.setgid(61051); os.setuid(61051)
sandbox = Sandbox(NativeEngine(lambda image: Path("/mnt")), code=code, form=sys.argv[4])
CHILDREN = '''
import os, time
def answer(n):
    for _ in range(24 if n == 1 else 0):
        try:
            child = os.fork()
        except OSError:
            break
        if not child:
            held = bytearray(os.urandom(1 << 20)) * 32
            time.sleep(30)
            os._exit(0)
    time.sleep(20 if n == 1 else 0)
    return n
'''
FOLDERS = '''
import time
def answer(n):
    if n == 2: return n
    for name in ("/work/a", "/tmp/b", "/dev/shm/c"):
        try:
            with open(name, "wb", buffering=0) as file:
                for _ in range(200): file.write(bytes(1 << 20))
        except OSError: pass
    held = [bytearray(1 << 20) for _ in range(100)]
    time.sleep(20)
    return n
'''
BOMB = '''
def answer(n):
    held = [bytearray(1 << 20) for _ in range(4000 if n == 1 else 1)]
    return n
'''
small = {"limit_memory_mb": 128, "limit_case_seconds": 30, "limit_seconds": 90}
try:
    print(boxes.messages(boxes.run(sandbox, job("def answer(n): return n + 1"))))
    print(boxes.messages(boxes.run(sandbox, job(BOMB, **small))))
    for code in (CHILDREN, FOLDERS):
        result = boxes.run(sandbox, job(code, **small))
        print(boxes.ends(result), boxes.said(result)[1])
    print(boxes.messages(boxes.run(sandbox, job("def answer(n): return n + 1"))))
    print(sandbox.soft, sandbox.describe()["form"])
finally:
    sandbox.close()
"""


@pytest.mark.root
@pytest.mark.skipif(os.getuid() != 0, reason="needs root to become an ordinary user")
@pytest.mark.parametrize("form", ["cells", "pair"])
def test_soft_limits_add_up_what_processes_and_folders_hold(form: str) -> None:
    root = images.rootfs("python", boxes.DATA)
    if not root.is_dir():
        pytest.skip("the root file system of the image python is not built")
    here = Path(__file__).resolve().parent
    command = ["unshare", "--mount", sys.executable, "-c", AS_ANOTHER, str(here), str(here.parents[1]), str(root), form]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    exceeded = "[('learner', 'out_of_memory', 0, 'memory_mb')] ('passed', '2')"
    assert done.stdout.splitlines() == [
        "['2', '3']",
        "['raised MemoryError: ', '2']",
        exceeded,
        exceeded,
        "['2', '3']",
        f"True {form}, soft limits",
    ], done.stdout + done.stderr


def test_soft_limits_can_be_forced_and_are_said(tmp_path: Path) -> None:
    made = boxes.fake_sandbox("native", soft=True)
    try:
        assert made.describe()["form"] == "cells, soft limits"
        memfd = run(made, job("import os\ndef answer(n): return os.memfd_create('x')\n"))
        assert "PermissionError" in messages(memfd)[0]
    finally:
        made.close()


# Choosing.


class FakeEngine:
    """An engine whose boxes are never opened."""

    name, soft, resizes = "docker", False, True

    def __init__(self, has_apparmor: bool = False, soft: bool = False, name: str = "docker", one_net: str = "") -> None:
        self.has_apparmor, self.soft, self.name, self.one_net = has_apparmor, soft, name, one_net
        self.security: tuple[str, ...] = ()

    def answers(self) -> bool:
        return True

    def load_profile(self) -> str:
        return apparmor.load()

    def close(self) -> None:
        pass


class Tried:
    """Makes sandboxes that only say whether they would work: `refuses` are (form, security) that do not."""

    def __init__(self, *refuses: tuple[str, str]) -> None:
        self.refuses = refuses
        self.seen: list[tuple[str, str, bool]] = []

    def __call__(self, engine: Any, form: Any, soft: bool, why: str) -> Any:
        security = " ".join(engine.security)
        self.seen.append((form, security, soft))
        made = Sandbox(engine, form=form, soft=soft, why=why)
        made.run = lambda job, on_progress: self.result(form, security)  # type: ignore[method-assign]
        return made

    def result(self, form: str, security: str) -> Result:
        if (form, security) in self.refuses:
            return replace(made_result(), fault="mount: Permission denied")
        return made_result()


def made_result() -> Result:
    case = {"event": "case", "k": 0, "outcome": "passed", "seconds": 0.0, "detail": {}}
    return Result((json.dumps(case).encode(),), (), "", 0.1, "docker", "cells", "3.13", "python@x")


def test_cells_are_chosen_where_they_work() -> None:
    tried = Tried()
    chosen = forms.choose(FakeEngine(), Wishes(), tried)
    assert (chosen.form, chosen.soft, chosen.why) == ("cells", False, "")
    assert tried.seen == [("cells", "", False)]


def test_pairs_are_chosen_where_cells_are_refused_and_the_reason_is_kept() -> None:
    chosen = forms.choose(FakeEngine(), Wishes(), Tried(("cells", "")))
    assert chosen.form == "pair"
    assert "mount: Permission denied" in chosen.describe()["why"]


def test_each_form_can_be_forced_and_is_not_replaced_by_the_other() -> None:
    assert forms.choose(FakeEngine(), Wishes(form="pair"), Tried()).form == "pair"
    with pytest.raises(forms.Refused, match="Permission denied"):
        forms.choose(FakeEngine(), Wishes(form="cells"), Tried(("cells", "")))
    with pytest.raises(forms.Refused, match=r"cells: .*pair: "):
        forms.choose(FakeEngine(), Wishes(), Tried(("cells", ""), ("pair", "")))


def test_where_apparmor_is_on_our_profile_comes_first_if_it_can_be_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apparmor, "load", lambda: "assay-box")
    tried = Tried()
    assert forms.choose(FakeEngine(has_apparmor=True), Wishes(), tried).form == "cells"
    assert tried.seen == [("cells", "apparmor=assay-box", False)]
    fallen = forms.choose(FakeEngine(has_apparmor=True), Wishes(), Tried(("cells", "apparmor=assay-box")))
    assert fallen.form == "pair"


def test_where_it_cannot_be_loaded_pairs_are_used_unless_the_admin_allows_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def load() -> str:
        raise apparmor.CannotLoad("only root can load an AppArmor profile")

    monkeypatch.setattr(apparmor, "load", load)
    chosen = forms.choose(FakeEngine(has_apparmor=True), Wishes(), Tried(("cells", "")))
    assert chosen.form == "pair"
    assert "only root can load" in chosen.why
    tried = Tried()
    forms.choose(FakeEngine(has_apparmor=True), Wishes(apparmor="unconfined"), tried)
    assert tried.seen == [("cells", "apparmor=unconfined", False)]
    with pytest.raises(EngineError, match="only root"):
        forms.choose(FakeEngine(has_apparmor=True), Wishes(apparmor="profile"), Tried())


def test_hard_limits_can_be_asked_for() -> None:
    with pytest.raises(forms.Refused, match="ASSAY_SANDBOX_LIMITS is hard"):
        forms.choose(FakeEngine(soft=True), Wishes(limits="hard"), Tried())
    assert forms.choose(FakeEngine(soft=True), Wishes(), Tried()).soft
    assert forms.choose(FakeEngine(), Wishes(limits="soft"), Tried()).soft


def test_gvisor_is_watched_over_and_its_own_limits_are_tried_after_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "limits_problem", lambda made: "" if made.soft else "the limit on memory does not hold")
    chosen = forms.choose(FakeEngine(name="gvisor"), Wishes(), Tried(("cells", "")))
    assert (chosen.form, chosen.soft) == ("pair", True)
    assert "mount: Permission denied" in chosen.describe()["why"]
    assert "count its own kernel" in chosen.describe()["why"]
    with pytest.raises(forms.Refused, match="the limit on memory does not hold"):
        forms.choose(FakeEngine(name="gvisor"), Wishes(limits="hard"), Tried())
    assert forms.choose(FakeEngine(name="gvisor"), Wishes(limits="soft"), Tried()).soft


def test_where_watched_limits_of_gvisor_do_not_hold_its_own_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "limits_problem", lambda made: "the limit on memory does not hold" if made.soft else "")
    tried = Tried(("cells", ""))
    chosen = forms.choose(FakeEngine(name="gvisor"), Wishes(), tried)
    assert (chosen.form, chosen.soft) == ("pair", False)
    assert "pair with soft limits: the limit on memory does not hold" in chosen.describe()["why"]
    assert [(form, soft) for form, _, soft in tried.seen] == [("cells", True), ("pair", True), ("pair", False)]


def test_gvisor_is_refused_where_neither_its_limits_nor_watched_ones_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "limits_problem", lambda made: "the limit on processes does not hold")
    with pytest.raises(forms.Refused, match="pair with soft limits: the limit on processes does not hold"):
        forms.choose(FakeEngine(name="gvisor"), Wishes(), Tried())


def test_whether_two_boxes_of_gvisor_share_a_loopback_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "limits_problem", lambda made: "")
    for refused in (False, True):
        engine = FakeEngine(name="gvisor", one_net="each has its own")
        tried = Tried(("cells", ""))

        def result(form: str, security: str, engine: Any = engine, refused: bool = refused) -> Result:
            meets = not engine.one_net  # only while it is tried, and then if it is so
            return replace(made_result(), fault="refused" if form == "cells" or (meets and refused) else "")

        monkeypatch.setattr(tried, "result", result)
        chosen = forms.choose(engine, Wishes(), tried)
        assert chosen.cannot == (
            {"loopback": "suite and solution cannot share a loopback: each has its own"} if refused else {}
        )


def test_the_proofs_find_limits_that_do_not_hold() -> None:
    made = Tried()(FakeEngine(name="gvisor"), "pair", False, "")
    assert "memory" in forms.limits_problem(made)  # every attempt passes: nothing was stopped


def test_the_settings_know_each_way_and_refuse_others() -> None:
    said = read({"ASSAY_SANDBOX_FORM": "pair", "ASSAY_SANDBOX_LIMITS": "soft", "ASSAY_SANDBOX_APPARMOR": "unconfined"})
    assert Wishes.of(said) == Wishes("pair", "soft", "unconfined")
    assert Wishes.of(read({})) == Wishes()
    with pytest.raises(SettingsError, match="ASSAY_SANDBOX_FORM"):
        read({"ASSAY_SANDBOX_FORM": "triple"})
