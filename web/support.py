"""The support files of an exercise, for whoever can read its page.

They lie beside a learner's own files in the learner's cell, so nothing of them is secret. Whether they are shown is the
author's choice (`show_support`): programs that only the suite runs would be no help.
"""

from fastapi import APIRouter, Response

from judge.store import exercises
from web.downloads import attachment
from web.errors import Problem
from web.language import gettext as _
from web.site import SiteOf
from web.visitor import VisitorOf

router = APIRouter(include_in_schema=False)


@router.get("/exercises/{topic}/{slug}/support")
def download(visitor: VisitorOf, site: SiteOf, topic: str, slug: str, path: str = "") -> Response:
    """One of them, byte for byte, to be kept. 404 for all that is not shown, whether there is such a file or not."""
    with site.database.read() as session:
        found = exercises.get(session, topic, slug)
        if found is None or found[1].current_version_id is None:
            raise Problem(404, _("There is no such exercise."))
        version_id = found[1].current_version_id
        if path not in {file.path for file in site.versions.support(session, version_id)}:
            raise Problem(404, _("This exercise has no such file."))
        content = exercises.support_files(session, version_id)[path]
    headers = {"Content-Disposition": attachment(path.rpartition("/")[2])}
    return Response(content, media_type="application/octet-stream", headers=headers)
