"""Exercises that no sandbox of this site can judge, known before anybody submits to them.

A worker tells what its sandbox cannot give (`judge.sandbox.Sandbox.cannot`); an exercise says what it needs. The page
of the exercise and the answer to a submission say so to learners, without reasons that are the operator's; the admin
page lists the exercises by name with them.
"""

from sqlmodel import Session

from judge.exercise import Exercise
from judge.job import needs_of
from judge.store import exercises, workers
from web.language import gettext as _
from web.site import Site


def reasons(site: Site, session: Session, rules: Exercise) -> list[str]:
    """Why no sandbox of this site can judge the exercise; [] if one can, or none has said so yet."""
    needs = needs_of(rules.loopback, rules.services)
    known = workers.cannot(session, site.now()) if needs else {}
    return [known[need] for need in needs if need in known]


def sentence() -> str:
    """What learners are told."""
    return _("No sandbox of this site can judge this exercise for now, so nothing can be sent to it. Keep your files.")


def by_name(site: Site, session: Session) -> list[tuple[str, list[str]]]:
    """Every published exercise that cannot be judged, as "topic/slug", and why."""
    if not workers.cannot(session, site.now()):
        return []
    found = [
        (f"{topic.folder}/{exercise.slug}", reasons(site, session, site.versions.get(session, version)))
        for topic, exercise in exercises.published(session)
        if (version := exercise.current_version_id) is not None
    ]
    return [(name, why) for name, why in found if why]
