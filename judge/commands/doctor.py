"""`assay doctor`: prove on this machine that the sandboxes hold, and say what is wrong and how to mend it."""

import json
import logging
import sys
from dataclasses import asdict
from typing import Annotated

import typer


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="The findings as one JSON object.")] = False,
    build: Annotated[
        bool, typer.Option("--build/--no-build", help="Build the image `python` if it is missing.")
    ] = True,
) -> None:
    """Try everything that the sandboxes of this machine must stop, and look at what else Assay needs.

    Exit status 0 if all is well, 1 if not."""
    from judge import logs, settings
    from judge.doctor import Finding, examine

    chosen = settings.read()
    logs.configure(chosen.log, logging.CRITICAL)
    found: list[Finding] = []
    group = ""
    for finding in examine(chosen, build, lambda line: print(line, file=sys.stderr, flush=True)):
        found.append(finding)
        if as_json:
            continue
        if finding.group != group:
            group = finding.group
            print(f"\n{group}")
        sign = {"ok": "✓", "failed": "✗", "fact": " ", "absent": "–"}[finding.mark]
        print(f"  {sign} {finding.name:16} {finding.said}", flush=True)
        if finding.mark in ("failed", "absent") and finding.fix:
            print(f"      → {finding.fix}")
    failed = [finding for finding in found if finding.mark == "failed"]
    if as_json:
        print(json.dumps({"ok": not failed, "findings": [asdict(one) for one in found]}, ensure_ascii=False))
    else:
        print(f"\n{'all is well' if not failed else f'{len(failed)} wrong'}")
    raise typer.Exit(1 if failed else 0)
