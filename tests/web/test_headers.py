"""What every answer carries, and which requests that change something are believed."""

import pytest
from fastapi.testclient import TestClient

from judge.settings import Settings
from judge.store.database import Database
from tests.web.conftest import FILES, FIZZ, Bell, Clock, Somebody, browser, make_app, somebody
from tests.web.test_sign_in import sign_in

ANSWERS = ["/", "/sign-in", "/no-such-page", "/healthz", "/api/v1/me", "/api/v1/openapi.json", "/static/none.js"]


@pytest.mark.parametrize("address", ANSWERS)
def test_every_answer_carries_the_safe_headers(charlie: TestClient, address: str) -> None:
    headers = charlie.get(address).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"


def test_only_the_editors_page_has_a_nonce_and_only_for_styles(alice: Somebody) -> None:
    page = alice.client.get("/exercises/01-syntax/fizz-buzz")
    policy = page.headers["content-security-policy"]
    assert "style-src 'self' 'nonce-" in policy
    assert "script-src 'self';" in policy
    again = alice.client.get("/exercises/01-syntax/fizz-buzz").headers["content-security-policy"]
    assert again != policy
    assert "nonce" not in alice.client.get("/topics").headers["content-security-policy"]


@pytest.mark.parametrize(
    "address", ["/", "/sign-in", "/sign-up", "/topics", "/no-such-page", "/exercises/01-syntax/fizz-buzz"]
)
def test_no_page_has_inline_script_or_style(charlie: TestClient, address: str) -> None:
    import re

    page = charlie.get(address).text
    assert not re.search(r"\son\w+\s*=", re.sub(r"<pre.*?</pre>", "", page, flags=re.S))
    assert not re.search(r"\sstyle\s*=|<style", page)
    for script in re.findall(r"<script[^>]*>", page):
        assert "src=" in script or 'type="application/json"' in script


CROSS = [
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
    ({"Sec-Fetch-Site": "same-origin"}, 202),
    ({"Sec-Fetch-Site": "none"}, 202),
    ({"Origin": "http://testserver"}, 202),
    ({"Origin": "http://evil.example"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": "http://testserver.evil.example"}, 403),
    ({"Origin": "http://testserver:8000"}, 403),
    ({}, 403),
]


@pytest.mark.parametrize(("headers", "status"), CROSS, ids=[str(headers) for headers, _ in CROSS])
def test_a_session_is_believed_only_from_our_own_pages(alice: Somebody, headers: dict[str, str], status: int) -> None:
    del alice.client.headers["Sec-Fetch-Site"]
    assert alice.client.post(FIZZ, json={"files": FILES}, headers=headers).status_code == status


def test_a_token_needs_no_page(alice: Somebody) -> None:
    alice.client.headers["Sec-Fetch-Site"] = "cross-site"
    assert alice.client.post(FIZZ, json={"files": FILES}, headers=alice.bearer).status_code == 202


def public(settings: Settings, database: Database, bell: Bell, clock: Clock) -> TestClient:
    client = browser(make_app(settings, database, bell, clock))
    client.base_url = "http://inside:8000"  # type: ignore[assignment]  # the client turns text into an address
    del client.headers["Sec-Fetch-Site"]
    return client


def test_behind_a_proxy_the_public_address_decides(database: Database, bell: Bell, clock: Clock) -> None:
    settings = Settings(public_url="https://judge.example.org")
    client = public(settings, database, bell, clock)
    mine = somebody(client.app, database, clock, "alice")  # type: ignore[arg-type]  # the client's app is ours
    client.cookies.set("assay_session", mine.client.cookies["assay_session"])
    post = {"json": {"files": FILES}}
    assert client.post(FIZZ, headers={"Origin": "https://judge.example.org"}, **post).status_code == 202
    assert client.post(FIZZ, headers={"Origin": "http://inside:8000"}, **post).status_code == 403
    assert client.post(FIZZ, headers={"Origin": "http://judge.example.org"}, **post).status_code == 403


def test_on_a_public_https_address_cookies_are_secure(database: Database, bell: Bell, clock: Clock) -> None:
    client = browser(make_app(Settings(public_url="https://judge.example.org"), database, bell, clock))
    somebody(client.app, database, clock, "alice")  # type: ignore[arg-type]  # the client's app is ours
    client.base_url = "https://judge.example.org"  # type: ignore[assignment]  # the client turns text into an address
    cookies = [client.get("/sign-in").headers["set-cookie"], sign_in(client).headers["set-cookie"]]
    assert all("Secure" in cookie for cookie in cookies)


def test_only_a_trusted_proxy_is_asked_who_the_visitor_is(database: Database, bell: Bell, clock: Clock) -> None:
    def failures(settings: Settings) -> list[int]:
        app = make_app(settings, database, bell, clock)
        statuses = []
        for n in range(12):
            client = TestClient(app, base_url="http://testserver", client=("10.0.0.1", 5000), follow_redirects=False)
            client.headers["X-Forwarded-For"] = f"192.0.2.{n}"
            client.headers["Sec-Fetch-Site"] = "same-origin"
            statuses.append(sign_in(client, login="nobody", password="wrong horse battery").status_code)
        return statuses

    assert failures(Settings())[-1] == 429, "a visitor cannot choose another address"
    clock.forward(hours=1)
    assert failures(Settings(trusted_proxies="10.0.0.0/8"))[-1] == 401  # type: ignore[arg-type]  # as the environment says it


def test_built_assets_may_be_kept_for_ever(charlie: TestClient) -> None:
    from web.assets import asset

    answer = charlie.get(asset("app.css"))
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
