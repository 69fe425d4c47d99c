"""`assay bench road`: what the road costs beside what is known, everything of one line measured in one run, in turns.

- **submit to verdict**: from sending the POST until the `done` event has come over the event stream, of the small
  suite, beside cold `python -m pytest` of the same files in a running container of the same image, and `docker run`.
- **accepted per second**: `POST …/submissions` with a token (rate limit, checks, row, bell), no worker running, beside
  a bare FastAPI endpoint that inserts one row (`judge.bench.bare`) with the same durability; same load, in turns.
- **leaderboard**: p95 of the JSON leaderboard and of the page with 10,000 learners, at 10,000 and at 1,000,000
  submissions, two sites asked in turns.
- **kills**: `judge.bench.kills` on the real thing.

Quote the ratios, not the milliseconds.
"""

import asyncio
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from judge import images
from judge.bench import box
from judge.bench.full_site import LEARNERS, fill
from judge.bench.kills import Storm
from judge.bench.site import Site, free_port
from judge.store.database import Database
from judge.words import Verdict

SIZES = (10_000, 1_000_000)
SLUG = "plain-exercise"


def measure(rounds: int = 30, kills: int = 12, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """All of it; takes some minutes and needs a Docker engine with the image `python`. Raises CannotMeasure."""
    with tempfile.TemporaryDirectory(prefix="assay-bench-") as name:
        folder = Path(name)
        curriculum = folder / "exercises" / "01-bench"
        curriculum.mkdir(parents=True)
        (curriculum / "topic.toml").write_text('title = "Bench"\n')
        exercise = box.subject("plain", "python", curriculum)
        environ = {"ASSAY_EXERCISES": str(folder / "exercises")}
        found: dict[str, Any] = {"verdict": _verdict(folder, environ, exercise, rounds)}
        found["accepted"] = _accepted(folder, environ)
        found["leaderboard"] = _leaderboard(folder, environ, sizes)
        found["kills"] = _kills(folder, environ, exercise, kills)
        return found


def _percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _row(values: Sequence[float]) -> dict[str, float]:
    milliseconds = [1000 * value for value in values]
    return {"median_ms": round(statistics.median(milliseconds), 1), "p95_ms": round(_percentile(milliseconds, 0.95), 1)}


# -- submit to verdict -------------------------------------------------------------------------------------------------


def _verdict(folder: Path, environ: dict[str, str], exercise: Any, rounds: int) -> dict[str, Any]:
    files = {path: content.decode() for path, content in exercise.accepted.files.items()}
    times: dict[str, list[float]] = {"submit to verdict": [], "cold pytest": [], "docker run": []}
    tag = images.docker_tag("python")
    with (
        Site(_made(folder / "verdict"), {**environ, "ASSAY_SANDBOX": "docker"}) as site,
        box.plain_folder(exercise, folder) as by_hand,
        box.running_container(tag, by_hand) as inside,
    ):
        tokens = site.tokens(rounds + 5)
        for token in tokens[:5]:
            _one_verdict(site, token, files)
        for token in tokens[5:]:
            times["submit to verdict"].append(_one_verdict(site, token, files))
            times["cold pytest"].append(inside("cold"))
            times["docker run"].append(box.cold_container(tag, by_hand))
    rows: dict[str, Any] = {name: _row(values) for name, values in times.items()}
    ours = statistics.median(times["submit to verdict"])
    rows["ratio to cold pytest"] = round(ours / statistics.median(times["cold pytest"]), 3)
    rows["ratio to docker run"] = round(ours / statistics.median(times["docker run"]), 3)
    return rows


def _one_verdict(site: Site, token: str, files: dict[str, str]) -> float:
    async def talk() -> float:
        began = time.perf_counter()
        status, body = await _ask(site.port, _request("POST", _path(), token, {"files": files}))
        if status != 202:
            raise box.CannotMeasure(f"a submission was refused: {status} {body!r}")
        reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(_request("GET", f"/api/v1/submissions/{json.loads(body)['id']}/events", token))
        while True:
            line = await asyncio.wait_for(reader.readline(), 60)
            if not line:
                raise box.CannotMeasure("the event stream ended without a verdict")
            if line.startswith(b"event: done"):
                seconds = time.perf_counter() - began
                verdict = json.loads((await reader.readline()).partition(b":")[2])["verdict"]
                writer.close()
                if verdict != Verdict.ACCEPTED:
                    raise box.CannotMeasure(f"the accepted solution got {verdict}")
                return seconds

    return asyncio.run(talk())


# -- accepted per second -----------------------------------------------------------------------------------------------


def _accepted(folder: Path, environ: dict[str, str], requests: int = 600, rounds: int = 3) -> dict[str, Any]:
    place = _made(folder / "accepted")
    body = {"files": {"solution.py": "def add(a, b):\n    return a + b\n"}}
    rates: dict[str, list[float]] = {"submissions": [], "bare": []}
    port = free_port()
    bare = subprocess.Popen([sys.executable, "-m", "judge.bench.bare", str(port), f"sqlite:///{place / 'bare.db'}"])
    try:
        with Site(place, {**environ, "ASSAY_WORKERS": "0"}) as site:
            tokens = iter(site.tokens(rounds * requests // 15 + 40))
            for number in range(rounds + 1):
                mine = [next(tokens) for _ in range(requests // 15)] if number else [next(tokens) for _ in range(40)]
                many = requests if number else 100  # the first round only warms up
                ours = _load(site.port, [_request("POST", _path(), mine[n % len(mine)], body) for n in range(many)])
                theirs = _load(port, [_request("POST", "/", "", body) for _ in range(many)])
                if number:
                    rates["submissions"].append(ours)
                    rates["bare"].append(theirs)
    finally:
        bare.terminate()
        bare.wait(20)
    medians = {name: statistics.median(values) for name, values in rates.items()}
    return {
        "submissions per second": round(medians["submissions"]),
        "bare endpoint per second": round(medians["bare"]),
        "ratio": round(medians["submissions"] / medians["bare"], 3),
    }


def _load(port: int, requests: Sequence[bytes], at_once: int = 8) -> float:
    """Send the requests over `at_once` connections that stay open; accepted per second."""

    async def client(mine: Sequence[bytes]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in mine:
            writer.write(request.replace(b"Connection: close\r\n", b""))
            status, body = await _answer(reader)
            if status != 202:
                raise box.CannotMeasure(f"refused: {status} {body!r}")
        writer.close()

    async def all_of_them() -> None:
        await asyncio.gather(*(client(requests[n::at_once]) for n in range(at_once)))

    deadline = time.monotonic() + 20
    while True:
        try:
            began = time.perf_counter()
            asyncio.run(all_of_them())
            return len(requests) / (time.perf_counter() - began)
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


# -- leaderboard -------------------------------------------------------------------------------------------------------


def _leaderboard(folder: Path, environ: dict[str, str], sizes: Sequence[int], requests: int = 150) -> dict[str, Any]:
    sites = []
    for size in sizes:
        place = _made(folder / f"board-{size}")
        (place / "data").mkdir(mode=0o700)
        fill(Database(f"sqlite:///{place / 'data' / 'assay.db'}"), size)
        sites.append(Site(place, {**environ, "ASSAY_WORKERS": "0"}))
    times: dict[tuple[int, str], list[float]] = {(size, what): [] for size in sizes for what in ("API", "page")}
    try:
        for site in sites:
            site.start()
        tokens = [site.tokens(1)[0] for site in sites]
        chance = random.Random(1)  # noqa: S311  the same pages for both
        for number in range(requests):
            cursor = f"?cursor={chance.randrange(0, 100) * 10.0!r}_{chance.randrange(1, LEARNERS)}"
            for size, site, token in zip(sizes, sites, tokens, strict=True):
                for what, path in (("API", "/api/v1/leaderboard"), ("page", "/leaderboard")):
                    began = time.perf_counter()
                    status, body = asyncio.run(_ask(site.port, _request("GET", path + cursor, token)))
                    if status != 200:
                        raise box.CannotMeasure(f"{path}: {status} {body[:200]!r}")
                    if number >= 10:
                        times[size, what].append(time.perf_counter() - began)
    finally:
        for site in sites:
            site.stop()
    rows: dict[str, Any] = {f"{what} at {size}": _row(values) for (size, what), values in times.items()}
    for what in ("API", "page"):
        few, many = (_percentile(times[size, what], 0.95) for size in (sizes[0], sizes[-1]))
        rows[f"{what} ratio of p95"] = round(many / few, 3)
    return rows


# -- kills -------------------------------------------------------------------------------------------------------------


def _kills(folder: Path, environ: dict[str, str], exercise: Any, kills: int) -> dict[str, Any]:
    files = {path: content.decode() for path, content in exercise.accepted.files.items()}
    with Site(_made(folder / "kills"), environ) as site:
        storm = Storm(site, f"01-bench/{SLUG}", files, site.tokens(100), random.Random())  # noqa: S311  not a secret
        outcome = storm.rage(kills)
    return {
        "accepted": outcome.accepted,
        "kills": dict(outcome.kills),
        "lost": outcome.lost,
        "recorded twice": outcome.twice,
        "longest recovery s": round(outcome.longest, 1),
    }


# -- plain HTTP --------------------------------------------------------------------------------------------------------


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _path() -> str:
    return f"/api/v1/exercises/01-bench/{SLUG}/submissions"


def _request(method: str, path: str, token: str = "", body: Any = None) -> bytes:
    text = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(text)}"]
    return "\r\n".join([*lines, "", ""]).encode() + text


async def _ask(port: int, request: bytes) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    answer = await _answer(reader)
    writer.close()
    return answer


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
    lines = head.decode("latin-1").split("\r\n")
    length = next((int(x.partition(":")[2]) for x in lines if x.lower().startswith("content-length:")), None)
    body = await (reader.read() if length is None else reader.readexactly(length))
    return int(lines[0].split()[1]), body
