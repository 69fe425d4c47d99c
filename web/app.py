"""The web application: what visitors can do, one module each, put together by `create_app`.

From the outside in: trusted proxies (whose word about address and scheme is taken), the headers of every answer, the
check against forged requests, a limit on the size of a request, then the routes. The web never touches a sandbox: it
stores rows, rings the queue and reads.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from judge.settings import Settings
from judge.store.database import Database
from web import errors
from web.api.description import describe
from web.forgery import RefuseForged
from web.headers import SafeHeaders
from web.last_seen import LastSeen
from web.live import News
from web.passwords import Passwords
from web.rates import Rates
from web.site import Doorbell, Site
from web.versions import Versions

STATIC = Path(__file__).parent / "static"

MAX_REQUEST = 8 * 1024 * 1024
"""Bytes of one request: 20 files of 256 kB and what a form or JSON adds to them."""


def routers() -> list[APIRouter]:
    """Every router, in the order in which addresses are matched."""
    from web import (
        account,
        admin,
        admin_audit,
        admin_users,
        again,
        api,
        choices,
        exercise,
        gate_run,
        health,
        home,
        leaderboard,
        leave,
        one_time_link,
        override,
        picture,
        programs,
        progress,
        publish,
        regrades,
        results,
        results_files,
        search,
        sign_in,
        sign_out,
        sign_up,
        solution,
        submission,
        submit,
        support,
        teach,
        teach_edit,
        teach_exercise,
        teach_new,
        teach_suite,
        teach_try,
        tokens,
        topics,
    )

    return [
        health.router,
        api.router,
        sign_in.router,
        sign_up.router,
        sign_out.router,
        one_time_link.router,
        account.router,
        leave.router,
        tokens.router,
        submit.router,
        picture.router,
        admin.router,
        admin_users.router,
        admin_audit.router,
        home.router,
        topics.router,
        exercise.router,
        solution.router,
        support.router,
        submission.router,
        again.router,
        override.router,
        leaderboard.router,
        programs.router,
        progress.router,
        search.router,
        regrades.router,
        results.router,
        results_files.router,
        gate_run.router,  # before /teach/{topic}/{slug}
        publish.router,
        teach.router,
        teach_new.router,
        teach_edit.router,
        teach_suite.router,
        teach_try.router,
        teach_exercise.router,
        choices.router,
    ]


def create_app(
    settings: Settings,
    database: Database,
    queue: Doorbell,
    *,
    passwords: Passwords | None = None,
    rates: Rates | None = None,
    news: News | None = None,
) -> FastAPI:
    """The application. Blocks for nothing; `database` and `queue` belong to the caller, who closes them."""
    site = Site(
        settings=settings,
        database=database,
        queue=queue,
        rates=rates or Rates(settings.redis_url),
        passwords=passwords or Passwords(),
        news=news or News(settings.redis_url),
        versions=Versions(),
        last_seen=LastSeen(database),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with site.news, site.last_seen.flushing():
            yield
        site.rates.close()

    app = FastAPI(
        title="Assay",
        version="1",
        summary="A judge for Python exercises: send a solution, read what a hidden pytest suite says of it.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the documentation pages of the framework need scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        max_body_size=MAX_REQUEST,
        form_limits={"max_part_size": MAX_REQUEST},
        middleware=_wrappers(settings),
        telemetry={"tracing": False, "metrics": False, "logs": False},  # nobody listens; it costs every request
    )
    app.state.site = site
    errors.install(app)
    app.mount("/static", _Static(directory=STATIC, check_dir=False), name="static")
    for router in routers():
        app.include_router(router)
    describe(app)
    return app


def _wrappers(settings: Settings) -> list[Middleware]:
    wrappers = [Middleware(SafeHeaders), Middleware(RefuseForged, public_url=settings.public_url)]
    if settings.trusted_proxies:
        trusted = [str(network) for network in settings.trusted_proxies]
        wrappers.insert(0, Middleware(ProxyHeadersMiddleware, trusted_hosts=trusted))
    return wrappers


class _Static(StaticFiles):
    """Files under `static/dist` have a name that changes with their content: browsers keep them for a year."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code in (200, 304):
            kept = "public, max-age=31536000, immutable" if path.startswith("dist") else "public, max-age=3600"
            response.headers["Cache-Control"] = kept
        return response
