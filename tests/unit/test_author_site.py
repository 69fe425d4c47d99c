"""A site as the command line meets it: what it calls its exercises never leads out of the folder they are put in."""

from pathlib import Path

import httpx2
import pytest

from judge import folder_sync
from judge.author_site import AuthorSite, SiteFailed


def site(*names: tuple[object, object]) -> AuthorSite:
    items = [{"topic": topic, "slug": slug, "revision": "0" * 64, "version": None} for topic, slug in names]
    answer = httpx2.MockTransport(lambda _request: httpx2.Response(200, json={"items": items, "next": None}))
    return AuthorSite("http://site.example", "token", httpx2.Client(transport=answer))


@pytest.mark.parametrize(
    "name",
    [
        ("../../outside", "evil"),
        ("..", "evil"),
        ("/etc", "evil"),
        ("01-syntax", "../evil"),
        ("01-syntax", "/etc"),
        ("01-syntax", ""),
        ("01-syntax", ".ssh"),
        ("01-syntax", "a\\b"),
        ("01-syntax", None),
        (["01-syntax"], "add"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: tuple[object, object]) -> None:
    with site(("01-syntax", "add"), name) as there, pytest.raises(SiteFailed, match="no names of folders"):
        there.exercises()


def test_what_is_pulled_lies_where_it_was_asked_for(tmp_path: Path) -> None:
    with site(("01-syntax", "add"), ("02-数据", "sub_2")) as there:
        pairs = folder_sync.chosen([tmp_path], there.exercises(), pull=True)
    assert {pair.folder for pair in pairs} == {tmp_path / "01-syntax" / "add", tmp_path / "02-数据" / "sub_2"}
