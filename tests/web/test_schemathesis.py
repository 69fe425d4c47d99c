"""Whatever the API's own description allows, and what it does not: never a 5xx, and always what is described."""

from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from judge.store.database import Database
from tests.classroom import GradeOfTest
from tests.web.conftest import FILES, FIZZ, Clock, Somebody, judge
from web.rates import Rate

schemathesis.serializer.alias("application/zip", "application/octet-stream")
EXAMPLES = 60
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
    allow_header_conformance,
]
"""Not the checks of authentication and of refused input: test_api_read and test_api_submit say exactly what is due."""


@pytest.fixture
def described(app: FastAPI, alice: Somebody, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The site with something to read. Event streams stay open for ever and are tested in test_live."""
    monkeypatch.setattr("web.rates.SUBMIT", Rate("submit", 1_000_000, 0.001))
    for _ in range(2):
        submission_id = int(alice.client.post(FIZZ, json={"files": FILES}).json()["id"])
        judge(database, clock, submission_id, GradeOfTest())
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app).exclude(path_regex="/events$")


OPERATIONS = [
    "GET /api/v1/exercises",
    "GET /api/v1/exercises/{topic}/{slug}",
    "POST /api/v1/exercises/{topic}/{slug}/submissions",
    "GET /api/v1/submissions",
    "GET /api/v1/submissions/{submission_id}",
    "GET /api/v1/leaderboard",
    "GET /api/v1/me",
    "GET /api/v1/author/exercises",
    "GET /api/v1/author/exercises/{topic}/{slug}/archive",
    "PUT /api/v1/author/exercises/{topic}/{slug}/archive",
    "GET /api/v1/author/gate-runs/{run_id}",
    "GET /api/v1/author/topics",
    "POST /api/v1/author/topics",
]


def operations(schema: Any) -> dict[str, Any]:
    """Every operation of the description by method and path."""
    found = [result.ok() for result in schema.get_all_operations()]
    return {f"{operation.method.upper()} {operation.path}": operation for operation in found}


def test_every_operation_of_the_description_is_tried(described: Any) -> None:
    assert set(operations(described)) == set(OPERATIONS)


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=["as described", "not as described"])
def test_the_api_does_what_it_says_and_never_breaks(
    described: Any, name: str, mode: GenerationMode, alice: Somebody, ines: Somebody
) -> None:
    operation = operations(described)[name]
    bearer = ines.bearer if "/author/" in name else alice.bearer

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def try_it(case: Any) -> None:
        case.call_and_validate(headers=bearer, checks=CHECKS)

    try:
        try_it()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE, "there is always something as described"
