"""`assay exercises pull|push`: exercise folders here, a site there, over the API with a token of the scope author.

What was done goes to stdout, a line an exercise; how far a check has come goes to stderr. What a site says is shown
character by character: what would steer the terminal is spelled out (`plain`). Exit status: 0 all done, 1
something was refused or would have been written over, 2 bad usage (path, address, token), 3 the site or the judge
failed.
"""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from judge.author_site import AuthorSite
    from judge.folder_sync import Pair

app = typer.Typer(help="Exercise folders between here and a site.", no_args_is_help=True)

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="An exercise's folder (TOPIC/SLUG), a topic's, or a curriculum's. Default: ./exercises"),
]
SiteAddress = Annotated[str, typer.Option("--site", help="The site's address, https://judge.example")]
TokenFile = Annotated[
    str, typer.Option("--token-file", help="A file that holds a token of the scope author; - reads it from stdin.")
]


@app.callback()
def exercises() -> None:
    """Exercise folders between here and a site."""


@app.command("pull")
def pull(
    site: SiteAddress,
    token_file: TokenFile,
    paths: Paths = None,
    force: Annotated[bool, typer.Option("--force", help="Also write over what was changed here.")] = False,
) -> None:
    """Write what is published into folders, and topic.toml where a topic's folder has none.

    What was changed here since the last pull or push stays as it is.
    """
    from judge import exercise_archive, folder_sync
    from judge.folder_sync import Standing

    refused = False
    with _site(site, token_file) as there:
        pairs = _chosen(there, paths, pull=True)
        topics = there.topics()
        for pair in pairs:
            if pair.revision is None:
                print(f"not published    {pair.name}")
                continue
            if pair.topic in topics and folder_sync.write_topic(pair.folder.parent, topics[pair.topic]):
                print(f"pulled           {pair.topic}/topic.toml")
            stands = folder_sync.standing(pair, there.address)
            if stands is Standing.SAME:
                folder_sync.remember(pair.folder, there.address, pair.revision)
                print(f"unchanged        {pair.name}")
            elif stands is Standing.AHEAD and not force:
                print(f"changed here     {pair.name}  (nothing new there; push it)")
            elif stands is Standing.APART and not force:
                refused = True
                print(f"kept             {pair.name}  (changed here; --force writes over it)")
            else:
                files = there.pull(pair.topic, pair.slug)
                pair.folder.mkdir(parents=True, exist_ok=True)
                folder_sync.write(pair.folder, files)
                folder_sync.remember(pair.folder, there.address, exercise_archive.digest(files))
                print(f"pulled           {pair.name}")
    raise typer.Exit(1 if refused else 0)


@app.command("push")
def push(
    site: SiteAddress,
    token_file: TokenFile,
    paths: Paths = None,
    force: Annotated[bool, typer.Option("--force", help="Also over what somebody else has published.")] = False,
    only_check: Annotated[bool, typer.Option("--only-check", help="Put it through the gate, publish nothing.")] = False,
    new_topics: Annotated[
        bool, typer.Option("--new-topics", help="Make topics that the site lacks from their topic.toml.")
    ] = False,
) -> None:
    """Send folders through the site's publish gate, one after the other, and wait for what it says.

    A topic that the site lacks is made only with --new-topics: learners see it at once.
    """
    from judge import folder_sync
    from judge.folder_sync import Standing

    failed = refused = False
    with _site(site, token_file) as there:
        pairs = _chosen(there, paths, pull=False)
        topics = set(there.topics())
        for pair in pairs:
            if pair.topic not in topics:
                if not _topic_made(there, pair, new_topics=new_topics, only_check=only_check):
                    refused = True
                    continue
                topics.add(pair.topic)
            stands = folder_sync.standing(pair, there.address)
            if stands is Standing.SAME and not only_check:
                assert pair.revision is not None
                folder_sync.remember(pair.folder, there.address, pair.revision)
                print(f"unchanged        {pair.name}")
            elif stands is Standing.BEHIND and not force and not only_check:
                print(f"nothing new here {pair.name}  (the site has changed; pull it)")
            elif stands is Standing.APART and not force and not only_check:
                refused = True
                print(f"not sent         {pair.name}  (the site has another state; pull it first, or --force)")
            else:
                status = _send(there, pair, only_check=only_check)
                refused |= status == "refused"
                failed |= status in ("broken", "cancelled")
    raise typer.Exit(3 if failed else 1 if refused else 0)


def _topic_made(there: "AuthorSite", pair: "Pair", *, new_topics: bool, only_check: bool) -> bool:
    """Make the topic of `pair`, which the site lacks; where that was not asked for or is refused, say so: False."""
    from judge import folder_sync
    from judge.author_site import Refused

    lacks = f"the site has no topic {pair.topic}"
    if only_check:
        _say_refused(pair.name, [f"{lacks}, and --only-check makes none: `assay check` looks at the folder here"])
        return False
    if not new_topics:
        _say_refused(pair.name, [f"{lacks}: push with --new-topics to make it from {pair.topic}/topic.toml"])
        return False
    try:
        there.make_topic(folder_sync.topic_here(pair.folder.parent))
    except folder_sync.BadFolder as bad:
        _say_refused(pair.name, [f"{lacks}, and it cannot be made", str(bad)])
    except Refused as no:
        _say_refused(pair.name, [f"{lacks}, and does not take it", *no.reasons])
    else:
        print(f"made             {plain(pair.topic)}")
        return True
    return False


def _send(there: "AuthorSite", pair: "Pair", *, only_check: bool) -> str:
    """Push one folder and say what became of it; the check's last status."""
    from judge import exercise_archive, folder_sync
    from judge.author_site import OtherState, Refused

    try:
        files = folder_sync.read(pair.folder)
        run_id = there.push(pair.topic, pair.slug, files, pair.revision, only_check=only_check)
    except Refused as no:
        return _say_refused(pair.name, no.reasons)
    except exercise_archive.BadArchive as bad:
        return _say_refused(pair.name, [str(bad)])
    except OtherState as other:
        return _say_refused(pair.name, [str(other)])
    state = there.wait(run_id, _Progress(pair.name))
    page = plain(f"{there.address}{state['url']}")
    if state["status"] == "refused":
        return _say_refused(pair.name, state["checked"]["problems"], page)
    if state["status"] == "passed":
        if not only_check and state["revision"]:
            folder_sync.remember(pair.folder, there.address, state["revision"])
        print(f"{'passed' if only_check else 'published':<16} {pair.name}  ({state['checked']['seconds']:g} s)")
    else:
        print(f"{plain(state['status']):<16} {pair.name}  {page}")
    return str(state["status"])


def _say_refused(name: str, reasons: list[str], page: str = "") -> str:
    print(f"refused          {name}" + (f"  {page}" if page else ""))
    for reason in reasons:
        for line in str(reason).splitlines():
            print(f"    {plain(line)}")
    return "refused"


def plain(said: object) -> str:
    """What was said, as one line that does nothing to a terminal: what cannot be printed is spelled out."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in str(said))


class _Progress:
    """Says on stderr how far a check has come, whenever it has come further by a demand."""

    def __init__(self, name: str) -> None:
        self.name, self.said = name, ""

    def __call__(self, state: Mapping[str, Any]) -> None:
        steps = state["steps"]
        last = max(steps, key=lambda step: step["k"], default=None)
        words = f"step {last['k']} of {last['n']}: {last['demand']}" if last else state["status"]
        mark = last["demand"] if last else state["status"]
        if mark != self.said:
            print(f"{self.name}: {plain(words)}", file=sys.stderr, flush=True)
            self.said = mark


def _chosen(there: "AuthorSite", paths: list[Path] | None, *, pull: bool) -> "list[Pair]":
    from judge import folder_sync

    try:
        return folder_sync.chosen(paths or [Path("exercises")], there.exercises(), pull=pull)
    except FileNotFoundError as error:
        raise _Usage(str(error)) from None


class _Usage(Exception):
    """The caller's to mend."""


def _token(file: str) -> str:
    said = sys.stdin.read() if Path(file) == Path("-") else Path(file).read_text("utf-8")
    if not said.strip().isascii() or not said.strip().isprintable() or not said.strip():
        raise _Usage(f"{file}: holds no token")
    return said.strip()


@contextmanager
def _site(address: str, token_file: str) -> "Iterator[AuthorSite]":
    """The site; what goes wrong with it ends the command with the right status."""
    from judge.author_site import AuthorSite, NoEntry, SiteFailed
    from judge.exercise_archive import BadArchive
    from judge.folder_sync import BadFolder

    try:
        with AuthorSite(address, _token(token_file)) as there:
            yield there
    except (NoEntry, BadFolder, _Usage, OSError, UnicodeDecodeError) as error:
        print(f"assay exercises: {plain(error)}", file=sys.stderr)
        raise typer.Exit(2) from None
    except (SiteFailed, BadArchive) as error:
        print(f"assay exercises: {plain(error)}", file=sys.stderr)
        raise typer.Exit(3) from None
