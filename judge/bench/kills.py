"""The kill test: submissions stream in over HTTP while processes of the site are killed with SIGKILL at random moments.

Every submission is sent with an idempotency key and sent again until it is accepted, as a browser or a script would.
At the end every accepted one must have been judged, exactly once. **Recovery** is measured for each kill: from the kill
until a submission sent right after it has its verdict, whatever it had to be sent again and wait for, and for the one
that the killed worker was judging until that has its own.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlmodel import col

from judge.bench.site import Site
from judge.store.database import Database
from judge.store.tables import Grade, Submission
from judge.words import Status, Verdict

SETTLE_SECONDS = 60.0


@dataclass
class Outcome:
    """What came of it. `lost` were accepted and never judged, `twice` have more than one grade or row."""

    accepted: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    twice: int = 0
    faulty: int = 0
    recoveries: list[tuple[str, float]] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """The longest recovery in seconds."""
        return max((seconds for _, seconds in self.recoveries), default=0.0)

    def __str__(self) -> str:
        kills = ", ".join(f"{role} {count}" for role, count in sorted(self.kills.items()))
        worst = max(self.recoveries, key=lambda r: r[1])[0] if self.recoveries else "-"
        return (
            f"accepted {self.accepted} · killed {sum(self.kills.values())} ({kills}) · lost {self.lost}"
            f" · recorded twice {self.twice} · judge_error {self.faulty}"
            f" · longest recovery {self.longest:.1f} s ({worst})"
        )


class Storm:
    """Sends and kills. `files` are what is submitted to `exercise` (topic/slug); `tokens` belong to many learners."""

    def __init__(
        self, site: Site, exercise: str, files: dict[str, str], tokens: Sequence[str], chance: random.Random
    ) -> None:
        self.site, self.exercise, self.files, self.tokens, self.chance = site, exercise, files, tokens, chance
        self._ids: dict[str, int] = {}
        self._sent = 0
        self._over = threading.Event()
        self._lock = threading.Lock()

    def rage(self, kills: int, senders: int = 2, pause: float = 0.5) -> Outcome:
        """`kills` kills, one after the other has been recovered from, under the load of `senders`; then count."""
        outcome = Outcome()
        threads = [threading.Thread(target=self._stream, args=(pause,), daemon=True) for _ in range(senders)]
        for thread in threads:
            thread.start()
        for _ in range(kills):
            time.sleep(self.chance.uniform(0.1, 1.0))
            running = self.site.children()
            role = self.chance.choice(sorted({name.partition("-")[0] for name in running}))
            name = self.chance.choice([name for name in running if name.startswith(role)])
            with suppress(ProcessLookupError):
                held = self._held(name)
                os.kill(running[name], signal.SIGKILL)
                began = time.monotonic()
                outcome.kills[role] += 1
                probe = self._send()
                self._until_judged([probe, *held])
                outcome.recoveries.append((role, time.monotonic() - began))
        self._over.set()
        for thread in threads:
            thread.join(SETTLE_SECONDS)
        self._until_judged(list(self._ids.values()))
        self._count(outcome)
        return outcome

    def _stream(self, pause: float) -> None:
        while not self._over.is_set():
            self._send()
            time.sleep(pause)

    def _send(self) -> int:
        """One submission, sent until it is accepted; its id."""
        with self._lock:
            self._sent += 1
            key = f"storm-{self._sent}"
        token = self.tokens[int(key.partition("-")[2]) % len(self.tokens)]
        path = f"/api/v1/exercises/{self.exercise}/submissions"
        deadline = time.monotonic() + SETTLE_SECONDS
        while time.monotonic() < deadline:
            try:
                status, answer = self.site.ask("POST", path, token, {"files": self.files}, {"Idempotency-Key": key})
            except OSError:
                time.sleep(0.05)
                continue
            if status == 202:
                with self._lock:
                    self._ids[key] = int(answer["id"])
                return int(answer["id"])
            if status < 500 and status != 429:
                raise AssertionError(f"a submission was refused: {status} {answer}")
            time.sleep(0.05)
        raise AssertionError("a submission could not be sent")

    def _held(self, worker: str) -> list[int]:
        """What the worker is judging at this moment."""
        database = Database(self.site.database_url)
        try:
            with database.read() as session:
                rows = session.execute(
                    sa.select(col(Submission.id))
                    .where(col(Submission.status) == Status.RUNNING)
                    .where(col(Submission.worker).startswith(f"{worker}@"))
                ).scalars()
                return [int(number) for number in rows]
        finally:
            database.close()

    def _until_judged(self, ids: Sequence[int]) -> None:
        database = Database(self.site.database_url)
        deadline = time.monotonic() + SETTLE_SECONDS
        try:
            while time.monotonic() < deadline:
                with database.read() as session:
                    left = session.execute(
                        sa.select(sa.func.count()).where(
                            col(Submission.id).in_(ids), col(Submission.status) != Status.JUDGED
                        )
                    ).scalar_one()
                if not left:
                    return
                time.sleep(0.02)
        finally:
            database.close()

    def _count(self, outcome: Outcome) -> None:
        database = Database(self.site.database_url)
        try:
            with database.read() as session:
                known = session.execute(sa.select(col(Submission.id), col(Submission.status))).all()
                rows = {number: status for number, status in known}  # noqa: C416  a Row is no pair to a type checker
                grades = Counter(session.execute(sa.select(col(Grade.submission_id))).scalars())
                outcome.faulty = session.execute(
                    sa.select(sa.func.count()).where(col(Grade.verdict) == Verdict.JUDGE_ERROR)
                ).scalar_one()
        finally:
            database.close()
        outcome.accepted = len(self._ids)
        outcome.lost = sum(rows.get(number) != Status.JUDGED or not grades[number] for number in self._ids.values())
        outcome.twice = sum(count > 1 for count in grades.values()) + (len(rows) - len(set(self._ids.values())))
