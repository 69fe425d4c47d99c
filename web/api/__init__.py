"""The JSON API, `/api/v1`, one module per noun. The addresses, fields and statuses are a contract with other programs:
fields may be added, never changed. `GET /api/v1/openapi.json` describes it."""

from fastapi import APIRouter

from web.api import author, exercises, leaderboard, me, submissions, topics
from web.api.shapes import PROBLEMS

router = APIRouter(prefix="/api/v1", responses=PROBLEMS)
for part in (exercises, submissions, leaderboard, me, author, topics):
    router.include_router(part.router)
