"""Submitting: one road for the page's form and the API. `send` says who may, looks at the files, stores the row, rings.

The row is committed before the answer goes out; from then on it cannot be lost. Everything that can be said against a
submission is said before there is a row, so that nothing refused costs an attempt: too often (429), no such exercise
(404), not open (403), files that are not accepted (422, each with its reason).

**The same click twice.** A program names its request with `Idempotency-Key`: the same key of the same account within a
day is the same submission. The form carries a key as well, made new with every page; it counts together with the
content, so that a changed program sent from a page that the browser kept is a submission of its own.

**Signed out in the middle.** The form's files are put into the sign-in page (`Pending`) and submitted with the signing
in. Pages with the editor keep a draft themselves and send again.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from judge import submission_files
from judge.store import exercises, submissions
from judge.store.tables import ExerciseState, Submission
from judge.words import Lane, Purpose
from web import rates, unsuited
from web.errors import Problem, TooMany
from web.language import gettext as _
from web.site import Site, SiteOf
from web.upload import gather
from web.visitor import Visitor, VisitorOf

router = APIRouter(include_in_schema=False)

SENT_BY_LEARNERS = {"submit": Purpose.SUBMIT, "run": Purpose.RUN}
LONGEST_KEY = 128
LARGEST_FIELD = 1024 * 1024
"""Bytes of one text field: a file of 256 kB, with room to say kindly that a larger one is too large."""


@dataclass(frozen=True)
class Wanted:
    """A submission somebody wants to make. Text of files may hold anything; it is judged by `send`."""

    topic: str
    slug: str
    files: Mapping[str, str | bytes]
    purpose: Purpose = Purpose.SUBMIT
    key: str | None = None


def send(site: Site, visitor: Visitor, wanted: Wanted) -> Submission:
    """Accept `wanted` and ring the queue; blocks for a short transaction. Raises Problem, and then there is no row."""
    wait = site.rates.take(submit_rate(site), str(visitor.id))
    if wait:
        raise TooMany(wait, _("That was a little fast. Your files are kept; send them again in a moment."))
    files = {
        path: text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        for path, text in wanted.files.items()
    }
    with site.database.begin() as session:  # one transaction: looking and storing apart would cost half as much again
        exercise = _open(session, wanted)
        rules = site.versions.get(session, exercise.version_id)
        refused = submission_files.check(files, rules)
        if refused:
            raise Problem(422, _("These files cannot be taken."), errors=[refusal(one) for one in refused])
        if unsuited.reasons(site, session, rules):
            raise Problem(503, unsuited.sentence())
        row = submissions.add(
            session,
            visitor.id,
            exercise.version_id,
            {path: content.decode("utf-8") for path, content in files.items()},
            wanted.purpose,
            Lane.INTERACTIVE,
            wanted.key,
            site.now(),
            known=(exercise.id, rules.image),
        )
    site.queue.enqueue(row.lane, row.id)
    return row


def _open(session: Session, wanted: Wanted) -> exercises.Open:
    found = exercises.to_submit(session, wanted.topic, wanted.slug)
    if found is None:
        raise Problem(404, _("There is no such exercise."))
    if found.state is ExerciseState.CLOSED:
        raise Problem(403, _("This exercise is closed: nothing more can be submitted to it."))
    if found.state is ExerciseState.LOCKED:
        raise Problem(403, _("This exercise is locked for now."))
    return found


def submit_rate(site: Site) -> rates.Rate:
    """How often one account may submit or run."""
    return rates.SUBMIT


def refusal(one: submission_files.Refused) -> dict[str, str]:
    """A refused file in the visitor's language."""
    return {"file": one.file, "why": _(submission_files.WHY[one.code]).format(**dict(one.values)), "code": one.code}


def page_of(submission: Submission) -> str:
    """The address of a submission's page."""
    return f"/submissions/{submission.id}"


@dataclass(frozen=True)
class Pending:
    """What a form sent while its sender was signed out; waits in a field of the sign-in page."""

    topic: str
    slug: str
    files: Mapping[str, str]
    purpose: str
    key: str

    def to_form(self) -> str:
        """As the value of a form field."""
        return json.dumps(vars(self) | {"files": dict(self.files)})

    @classmethod
    def from_form(cls, text: str) -> "Pending | None":
        """What `to_form` gave, or None for anything else: the field comes back from a browser."""
        try:
            sent = json.loads(text)
        except ValueError:
            return None
        if not isinstance(sent, dict) or not isinstance(sent.get("files"), dict):
            return None
        words = [sent.get(name) for name in ("topic", "slug", "purpose", "key")]
        if not all(isinstance(word, str) for word in [*words, *sent["files"], *sent["files"].values()]):
            return None
        if sent["purpose"] not in SENT_BY_LEARNERS:
            return None
        return cls(sent["topic"], sent["slug"], sent["files"], sent["purpose"], sent["key"])

    def wanted(self) -> Wanted:
        """The submission it stands for."""
        key = _content_key(self) if self.key else None
        return Wanted(self.topic, self.slug, self.files, SENT_BY_LEARNERS[self.purpose], key)


def _content_key(pending: Pending) -> str:
    """The form's key together with what was sent: only the very same click is the same submission."""
    digest = hashlib.sha256(json.dumps([pending.to_form()]).encode())
    return f"form-{digest.hexdigest()}"


@router.post("/exercises/{topic}/{slug}/submit")
async def submit(request: Request, site: SiteOf, visitor: VisitorOf, topic: str, slug: str) -> Response:
    """The exercise page's form, for browsers without script: fields `file:PATH` with text, `upload` with files or a
    zip, `purpose` (submit or run) and `key`. Answers with the submission's page, or the exercise's with the problem."""
    async with request.form(max_files=40, max_fields=60, max_part_size=LARGEST_FIELD) as form:
        uploads = [
            (upload.filename or "", await upload.read())
            for upload in form.getlist("upload")
            if isinstance(upload, UploadFile)
        ]
        pending = _pending(topic, slug, form)
    return await run_in_threadpool(_submit, request, site, visitor, pending, uploads)


def _submit(
    request: Request, site: Site, visitor: Visitor, pending: Pending, uploads: list[tuple[str, bytes]]
) -> Response:
    try:
        files = dict(pending.files) | _text(gather(uploads, _modules(site, pending)))
        pending = Pending(pending.topic, pending.slug, files, pending.purpose, pending.key)
        if visitor.user is None:
            from web.sign_in import form as sign_in_form  # it submits what waits here, and so knows this module

            return sign_in_form(
                request, next=f"/exercises/{pending.topic}/{pending.slug}", pending=pending.to_form(), status=401
            )
        return RedirectResponse(page_of(send(site, visitor, pending.wanted())), status_code=303)
    except Problem as problem:
        return show_again(request, site, visitor, pending, problem)


def show_again(request: Request, site: Site, visitor: Visitor, pending: Pending, problem: Problem) -> Response:
    """The exercise's page with the files as they were sent and what is wrong with them."""
    from web import exercise  # whose page holds the form that leads here

    return exercise.show_with(request, site, visitor, pending.topic, pending.slug, dict(pending.files), problem)


def _pending(topic: str, slug: str, form: FormData) -> Pending:
    files = {
        name.removeprefix("file:"): text
        for name, text in form.multi_items()
        if name.startswith("file:") and isinstance(text, str)
    }
    purpose, key = form.get("purpose"), form.get("key")
    return Pending(
        topic,
        slug,
        files,
        purpose if isinstance(purpose, str) and purpose in SENT_BY_LEARNERS else "submit",
        key[:LONGEST_KEY] if isinstance(key, str) else "",
    )


def _modules(site: Site, pending: Pending) -> tuple[str, ...]:
    with site.database.read() as session:
        found = exercises.get(session, pending.topic, pending.slug)
        if found is None or found[1].current_version_id is None:
            raise Problem(404, _("There is no such exercise."))
        return site.versions.get(session, found[1].current_version_id).modules


def _text(files: Mapping[str, bytes]) -> dict[str, str]:
    """Uploaded files as text. Raises Problem 422 for what is not UTF-8."""
    text: dict[str, str] = {}
    refused = []
    for path, content in files.items():
        try:
            text[path] = content.decode("utf-8")
        except UnicodeDecodeError:
            refused.append(refusal(submission_files.Refused(path, "not_utf8")))
    if refused:
        raise Problem(422, _("These files cannot be taken."), errors=refused)
    return text
