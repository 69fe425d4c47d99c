"""The checker: plain pytest over the hidden suite, in a cell of its own, telling the porter each thing that happens.

Theory of operation. The suite's zygote calls `prepare(setup)` once: pytest is configured and the session opened, and
where the accepted solution's run has shown that nothing would tell the difference (`precollect`), the suite is
collected too. Nothing prepared may differ between runs or reach from one into another, so no file is open, no output
captured, no temporary folder made; a suite with a conftest.py that may not be collected so is configured in the cell.
Each run then forks a cell, and there `Prepared.run` starts capturing, connects the stand-in for the learner's modules,
collects, or puts these modules' names in their places in what is collected already, says which cases there are, and
runs them one by one.

A case is announced before it starts (the porter's clock for the case runs from there) and reported when it is over.
The process may be killed at any moment between the two: a new cell then collects again, says the same cases, and goes
on with those that are not in `done`. A file that cannot be imported because of the learner's module is no end of the
run: its cases, known from the accepted solution, are reported as errored. The same holds for a conftest.py that imports
the learner's module, and for whatever else goes wrong in here with a suite that the accepted solution got through: it
is no fault of the suite's, and none of ours.

What crosses to the porter is made of plain values with caps; nothing here writes to descriptors 0 to 2.

`setup` is JSON: `root` ("/suite"), `work` ("/work"), `suite_args`, `suite_path`, `plugins`, `modules`, `select`,
`isolation`, `submission` (the folder of the learner's files where they share this process), `record`, `shuffle`
(null or a seed), `until_failure` (null, or the node ids to begin with in a run that ends as soon as `failures` cases
have failed), `cases` (of the accepted solution, possibly empty), `precollect` and what `judge.box.standin` reads.

One module because the steps from the open session to the last report share one prepared state, in pytest's order.
"""

import contextlib
import gc
import os
import random
import sys
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from _pytest.config import _prepareconfig
from _pytest.main import Session

from judge.box import diffs, origins
from judge.box.forks import Forks
from judge.box.plugin import MESSAGE_BYTES, TEXT_BYTES, BadMark, Names, Running, Watch, clip, describe
from judge.box.precollect import Before
from judge.box.pytest_arguments import arguments
from judge.box.shared import ASK, FLOOD, LATE, REPORT, SETUP, STANDIN
from judge.box.trial import Trial

Report = Callable[[dict[str, Any]], None]
CLIENTS = {"postgresql": "psycopg", "mariadb": "pymysql", "s3": "boto3"}
"""What the kit imports to speak to a service: slow enough to be had once for all runs of a suite."""
TRIAL_SECONDS = 30.0
"""How long the trial of collecting before the fork may take."""
SHOW = ("full", "message")
"""The levels of feedback that may show words of the learner's, those that show most first."""
MOST_CASES = 5_000
MOST_NAME = 2_000
MOST_OUTPUT = 1_000_000
MOST_TOLD = 3_000_000
"""Characters that a run may tell of failures; each case after that has TERSE bytes for each of its texts. In JSON a
character has up to twelve bytes: a learner who fails hundreds of cases with long texts stays below a report's limit."""
TERSE = 300
MOST_PICTURES = 4


class _Capture:
    """Holds pytest's capturing back until the cell has started: what it opens must not be shared by forks."""

    def __init__(self) -> None:
        self.wanted = "fd"

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> Generator[None, Any, Any]:
        self.wanted = early_config.known_args_namespace.capture
        early_config.known_args_namespace.capture = "no"
        return (yield)

    def start(self, config: pytest.Config) -> None:
        manager = config.pluginmanager.getplugin("capturemanager")
        assert manager is not None
        manager.stop_global_capturing()
        manager._method = self.wanted
        manager.start_global_capturing()


class Prepared:
    """A session of pytest for one suite, configured as far as may be done before the fork."""

    def __init__(self, setup: Mapping[str, Any]) -> None:
        self.setup = dict(setup)
        self.root = Path(setup.get("root", "/suite"))
        self._anew()
        self.wrong = ""
        self.wrong_detail: dict[str, Any] = {}
        self.running: int | None = None
        for service in setup.get("services", ()):
            with contextlib.suppress(ImportError):  # the kit's fixture says what is missing
                import_module(CLIENTS[service])
        diffs.bound()
        for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
            os.environ.pop(name, None)
        shared = self.setup.get("isolation") == "shared"
        self.standin: Any = None if shared else import_module("judge.box.standin").StandIn(self.setup)
        if not any(self.root.rglob("conftest.py")):
            self._configure()
        wanted = setup.get("precollect") and not shared and Trial(self._try).say({}, TRIAL_SECONDS)
        if wanted and not self._collect_before():
            raise RuntimeError("the suite is not what it was a moment ago")

    def _anew(self) -> None:
        """Nothing is configured or collected."""
        self.names = Names()
        self.watch = Watch(self.names)
        self.watch.suite = str(self.root) + "/"
        self.capture = _Capture()
        self.session: Session | None = None
        self.before: Before | None = None
        self.described: list[tuple[dict[str, Any], pytest.Item]] | None = None

    def _forget(self, before: Before) -> None:
        """Give up what was collected before the fork; the suite's modules will be imported again."""
        assert self.session is not None
        self.session.config._ensure_unconfigure()
        for module in before.suite_modules():
            sys.modules.pop(module.__name__, None)
        known = self.watch.origins, self.watch.swallowed
        self._anew()
        self.watch.origins, self.watch.swallowed = known

    def _try(self, told: dict[str, Any]) -> bool:
        """In a process of its own: whether the suite can be collected before the fork. `told`: what is known of it."""
        self.setup.update(told)
        return self._collect_before()

    def _collect_before(self) -> bool:
        """Collect now, for all runs. Whether that went well; if not, this process is of no use for a run."""
        known: list[dict[str, Any]] = self.setup["cases"]
        before = Before(str(self.root), list(self.setup.get("modules", ())), self.setup["kinds"])

        def collect() -> None:
            if self.session is None:
                self._configure()
            if self.session is None:
                before.spoil(self.wrong)
            self.session.config.hook.pytest_collection(session=self.session)

        if not before.run(collect) or self.session is None or self.watch.failed_files:
            return False
        try:
            described = [(describe(item, self.names), item) for item in self.session.items]
        except BadMark:
            return False
        if [case["nodeid"] for case, _ in described] != [case["nodeid"] for case in known]:
            return False
        self.before, self.described = before, described
        return True

    def _configure(self) -> None:
        here = Path.cwd()
        for folder in reversed(self.setup.get("suite_path", ())):
            sys.path.insert(0, str(self.root / folder))
        os.chdir(self.root)
        try:
            config = _prepareconfig(arguments(self.setup, self.root), plugins=[self.watch, self.capture, *self.kit()])
            config._do_configure()
            logs = config.pluginmanager.getplugin("logging-plugin")
            if logs is not None and logs.log_file_handler.baseFilename == os.devnull:
                # The cell closes its descriptor; closed again by name, it would be whoever has the number by then.
                logs.log_file_handler.close()
            self.session = Session.from_config(config)
            config.hook.pytest_sessionstart(session=self.session)
        except BaseException as problem:  # a conftest.py lets through whatever the learner's module raised
            self.wrong = clip(f"pytest could not be configured: {type(problem).__name__}: {problem}", 4_000)
            self.wrong_detail = self._unimported(getattr(problem, "cause", None) or problem)
        finally:
            os.chdir(here)

    @staticmethod
    def kit() -> list[object]:
        """The kit's fixtures, as a plugin."""
        from judge.box import databases, kit

        return [kit, databases]

    # -- in the cell ---------------------------------------------------------------------------------------------

    def run(
        self,
        sock: Any,
        out_fd: int | None,
        err_fd: int | None,
        report: Report,
        done: Collection[int] = (),
        on_flood: Callable[[], None] | None = None,
        on_renew: Callable[[bool], None] | None = None,
        hold: Report | None = None,
    ) -> None:
        """Collect and run the cases whose number is not in `done`, telling `report` everything. What it raises cannot
        be the suite's fault, which the accepted solution got through: the process ends, and the run goes on without it.

        `hold` takes what may go with the next report, which follows at once. `sock` is the channel to the learner cell,
        None where the learner's code shares this process; `out_fd` and `err_fd` carry what the learner's cell wrote
        without going through `sys.stdout`.
        """
        process = os.getpid()
        try:
            self._run(sock, out_fd, err_fd, report, done, on_flood, on_renew, hold or report)
        except BaseException as problem:  # the last line of the cell: everything must be said
            bad = isinstance(problem, BadMark)
            where = clip(str(problem) if bad else _said_by(problem), 4_000)
            if os.getpid() != process:
                os._exit(0)  # a child that the suite forked: there is another to say what came of the case
            if not self.setup.get("cases"):
                report({"event": "broken", "where": "config" if bad else "checker", "why": where})
                return
            # The suite was fine with the accepted solution: this case is lost, the next ones get a new cell.
            if self.running is not None:
                detail = {"message": clip(where, MESSAGE_BYTES)}
                report({"event": "case", "k": self.running, "outcome": "errored", "seconds": 0.0, "detail": detail})
            raise

    def _run(
        self,
        sock: Any,
        out_fd: int | None,
        err_fd: int | None,
        report: Report,
        done: Collection[int],
        on_flood: Callable[[], None] | None,
        on_renew: Callable[[bool], None] | None,
        hold: Report,
    ) -> None:
        work = Path(self.setup.get("work", "/work"))
        os.chdir(work)
        standin, trial = self.standin, None
        if standin is None:
            submission = str(self.setup.get("submission", work))
            sys.path.insert(0, submission)
            self.watch.origins = origins.of_shared_process(submission, str(self.root), self.setup.get("modules", ()))
        else:
            if self.setup.get("record"):
                trial = Trial(self._try)
            standin.connect(sock, self.setup, out_fd, err_fd, on_flood, on_renew)
            self.watch.origins, self.watch.swallowed = origins.of_border(standin), standin.swallowed
        if self.before is not None and not self._fill():
            self._forget(self.before)
        if self.session is None and not self.wrong:
            self._configure()
            os.chdir(work)
        if self.session is None:
            self._unconfigured(report)
            return
        config = self.session.config
        folders = config._tmp_path_factory  # type: ignore[attr-defined]  # pytest's own plugin puts it there
        folders._given_basetemp = work / ".tmp"  # made when first asked for
        if standin is not None:
            standin.share_temporary(folders.getbasetemp)
        self._equip(config, standin, report, on_flood)
        if self.before is None:
            self.capture.start(config)
        cases, items = self._collect(report)
        if cases is None:
            return
        report({"event": "collected", "cases": cases})
        self._cases(cases, items, report, hold, done, standin)
        end: dict[str, Any] = {"event": "end"}
        if trial is not None:
            kinds = standin.kinds()
            end |= {"meetings": standin.met(), "kinds": kinds}
            seconds = float(self.setup.get("limits", {}).get("case_seconds", TRIAL_SECONDS))
            if self.setup.get("select") != "visible" and trial.say({"cases": cases, "kinds": kinds}, seconds):
                end["precollect"] = True
        report(end)  # the last word: the process ends now, and nothing in it is put back

    def _unimported(self, exception: BaseException) -> dict[str, Any]:
        """The detail of cases that there are not, because of what was raised while pytest came to them."""
        before, self.watch.running = self.watch.running, Running()
        self.watch.interrupted(exception)
        detail, self.watch.running = self.watch.running.detail, before
        return detail

    def _unconfigured(self, report: Report) -> None:
        """Say that pytest cannot be configured: no fault if it could be with the accepted solution, or if the learner's
        module is why."""
        known: list[dict[str, Any]] = list(self.setup.get("cases", ()))
        if not known and not self.wrong_detail.get("from_learner"):
            report({"event": "broken", "where": "config", "why": self.wrong})
            return
        cases, _ = self._chosen([(dict(case), None) for case in known or [_whole_file("conftest.py")]])
        report({"event": "collected", "cases": cases})
        for k in range(len(cases)):
            detail = self.wrong_detail | {"uncollected": True}
            report({"event": "case", "k": k, "outcome": "errored", "seconds": 0.0, "detail": detail})
        report({"event": "end"})

    def _fill(self) -> bool:
        """Put the learner's modules where they belong in what was collected before the fork. What their import prints
        is captured and shown with no case, as at collection. False: it must be collected afresh."""
        assert self.session is not None and self.before is not None
        config = self.session.config
        self.capture.start(config)
        manager: Any = config.pluginmanager.getplugin("capturemanager")
        kinds = self.standin.border.rule.seen_kinds
        try:
            return self.before.fill(kinds.get, self.standin.modules.failed)
        finally:
            manager.suspend_global_capture()
            manager.read_global_capture()

    def _equip(self, config: pytest.Config, standin: Any, report: Report, on_flood: Callable[[], None] | None) -> None:
        """Leave for the kit's fixtures what they need."""
        shown = 0

        def picture(png: str, width: int, height: int, alt: str) -> None:
            nonlocal shown
            shown += 1
            if shown > MOST_PICTURES or self.running is None:
                raise ValueError(f"at most {MOST_PICTURES} pictures may be shown, each while a case runs")
            size = {"width": width, "height": height}
            report({"event": "picture", "k": self.running, "png": png, "alt": clip(alt, 500)} | size)

        config.stash[STANDIN], config.stash[SETUP] = standin, self.setup
        config.stash[ASK] = standin.ask if standin is not None else _here
        config.stash[FLOOD] = on_flood or (lambda: None)
        config.stash[REPORT] = picture

    def _collect(self, report: Report) -> tuple[list[dict[str, Any]] | None, dict[int, pytest.Item]]:
        """The cases in order, and the item of each number; a case whose file could not be imported has no item."""
        assert self.session is not None
        if self.described is not None:
            return self._chosen(list(self.described))
        try:
            self.session.config.hook.pytest_collection(session=self.session)
        except BaseException as problem:
            # pytest choked on what a file of the suite's got from the submission; with the accepted one it does not.
            detail = self._unimported(problem)
            if not self.setup.get("cases"):
                if detail["from_learner"]:
                    self.watch.failed_files.setdefault("conftest.py", detail)
                elif isinstance(problem, (pytest.UsageError, pytest.exit.Exception)):
                    report({"event": "broken", "where": "collection", "why": clip(str(problem), 4_000)})
                    return None, {}
                else:
                    raise
            for case in self.setup["cases"]:
                self.watch.failed_files.setdefault(case["file"], detail)
            self.session.items = []
        known: list[dict[str, Any]] = list(self.setup.get("cases", ()))
        wanted = {case["nodeid"] for case in known}
        # A star import may bring test functions of the learner's, under any name and in any number.
        items = [
            item
            for item in self.session.items
            if len(item.nodeid) < MOST_NAME and (not wanted or item.nodeid in wanted)
        ]
        found: list[tuple[dict[str, Any], pytest.Item | None]] = [
            (describe(item, self.names), item) for item in items[:MOST_CASES]
        ]
        have = {case["nodeid"] for case, _ in found}
        for file, detail in self.watch.failed_files.items():
            theirs = [case for case in known if case["file"] == file and case["nodeid"] not in have]
            if not theirs and not detail.get("from_learner"):
                why = f"{file} cannot be collected:\n{detail['traceback']}"
                report({"event": "broken", "where": "collection", "why": clip(why, 8_000)})
                return None, {}
            found += [(dict(case), None) for case in theirs or [_whole_file(file)]]
        order = {case["nodeid"]: n for n, case in enumerate(known)}
        found.sort(key=lambda pair: order.get(pair[0]["nodeid"], len(order)))
        return self._chosen(found)

    def _chosen(
        self, found: Sequence[tuple[dict[str, Any], pytest.Item | None]]
    ) -> tuple[list[dict[str, Any]], dict[int, pytest.Item]]:
        """Of the cases that were found, those that this run is about."""
        if self.setup.get("select") == "visible":
            found = [pair for pair in found if pair[0]["feedback"] == "full"]
        return [case for case, _ in found], {k: item for k, (_, item) in enumerate(found) if item is not None}

    def _cases(
        self,
        cases: list[dict[str, Any]],
        items: dict[int, pytest.Item],
        report: Report,
        hold: Report,
        done: Collection[int],
        standin: Any,
    ) -> None:
        assert self.session is not None
        order = list(range(len(cases)))
        if self.setup.get("shuffle") is not None:
            random.Random(self.setup["shuffle"]).shuffle(order)  # noqa: S311  # an order, not a secret
        # What a case may show goes first: no input of a hidden one is known to the learner's code by then.
        order.sort(key=lambda k: (*SHOW, cases[k]["feedback"]).index(cases[k]["feedback"]))
        first = self.setup.get("until_failure")
        if first:
            rank = {nodeid: n for n, nodeid in enumerate(first)}
            order.sort(key=lambda k: rank.get(cases[k]["nodeid"], len(rank)))
        left = float("inf") if first is None else self.setup.get("failures", 1)
        output, told = 0, 0
        forks = Forks(standin.forked if standin is not None else lambda: None)
        waiting = [k for k in order if k not in done]
        for position, k in enumerate(waiting):
            item = items.get(k)
            if item is None:
                detail = {**self.watch.failed_files.get(cases[k]["file"], {}), "uncollected": True}
                told = _terse(detail, told)
                report({"event": "case", "k": k, "outcome": "errored", "seconds": 0.0, "detail": detail})
                left -= 1
                continue
            if left <= 0 or self._stops():
                break
            following = next((items[n] for n in waiting[position + 1 :] if n in items), None)
            report({"event": "start", "k": k})
            if standin is not None:
                standin.case_started(item.nodeid)
            self.running = k
            frame = self._case(k, item, following)
            if forks.came_back:
                if standin is not None:  # else the fork may be the learner's, and what counts is the parent's outcome
                    why = f"{cases[k]['nodeid']} forked, and both processes came back from it"
                    report({"event": "broken", "where": "suite", "why": clip(why, 4_000)})
                os._exit(0)
            forks.wait()
            self.running = None
            if standin is not None:
                printed = standin.case_finished()  # also what a suite took with capsys, and what came by descriptor
                if printed and "stdout" not in frame["detail"]:
                    frame["detail"]["stdout"] = clip(printed, TEXT_BYTES)
                if met := standin.met():  # now: the solution may have ended its process, and with it this one's time
                    hold({"event": "met", "meetings": met})
            output += len(frame["detail"].get("stdout", ""))
            if output > MOST_OUTPUT:
                frame["detail"].pop("stdout", None)
            if frame["outcome"] in ("failed", "errored"):
                left -= 1
            long = len(frame["detail"].get("traceback", "")) > TEXT_BYTES // 4
            told = _terse(frame["detail"], told)
            if long:
                gc.collect()  # long explanations lie in circles of exceptions and frames: memory that the box counts
            # The start of the next case follows at once; after the last, hooks of the suite's may take their time.
            (report if following is None or left <= 0 or self._stops() else hold)(frame)
        forks.close()
        self._finish()

    def _stops(self) -> bool:
        """Whether something told pytest to run no more cases."""
        assert self.session is not None
        return bool(self.session.shouldstop or self.session.shouldfail)

    def _case(self, k: int, item: pytest.Item, following: pytest.Item | None) -> dict[str, Any]:
        self.watch.begin()
        try:
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
        except BaseException as problem:  # also of pytest itself, over what the learner's side had it print
            self.watch.interrupted(problem)
            assert self.session is not None
            try:
                self.session._setupstate.teardown_exact(None)
            except BaseException as other:  # the case has failed already
                self.watch.interrupted(other)
            return self.watch.finish(k, "failed")
        return self.watch.finish(k)

    def _finish(self) -> None:
        """pytest's own last hook, which conftest.py files use; what it raises changes no outcome."""
        assert self.session is not None
        try:
            self.session.config.hook.pytest_sessionfinish(session=self.session, exitstatus=0)
        except BaseException as problem:
            self.session.config.stash[LATE] = _said_by(problem)


def _said_by(problem: BaseException) -> str:
    """An exception in words; its own may be anybody's code."""
    try:
        return f"{type(problem).__name__}: {problem}"
    except BaseException:
        return type(problem).__name__


def _terse(detail: dict[str, Any], told: int) -> int:
    """How many characters of failures have been told with `detail`, which is shortened where that is too much."""
    names = [name for name in ("message", "own", "skip", "traceback") if name in detail]
    if told > MOST_TOLD:
        for name in names:
            detail[name] = clip(detail[name], TERSE)
    return told + sum(len(detail[name]) for name in names)


def _here(service: str, /, **plain: Any) -> Any:
    """A service of the learner's side in this process, for isolation "shared"."""
    return import_module("judge.box.driver.registry").find(service)(**plain)


def _whole_file(file: str) -> dict[str, Any]:
    """What stands for the unknown cases of a file that could not be imported, where no accepted run tells them."""
    return {
        "nodeid": file, "name": file, "file": file, "title": "", "title_zh": "", "weight": 1, "feedback": "default",
        "hint": "", "hint_zh": "", "hint_after": 2, "time_limit": None, "task": "", "source": "",
    }  # fmt: skip


def prepare(setup: Mapping[str, Any]) -> Prepared:
    """Configure pytest for the suite in `setup["root"]`. Raises nothing: what is wrong is said by `Prepared.run`."""
    return Prepared(setup)
