"""The web app: `create_app(assistant, clinics, server)` and the list of its routes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.settings import DEFAULT, Clinic, Server, public
from bot.store.ledger import Ledger
from bot.store.redact import redactor
from bot.store.retention import purge_for_ever
from bot.web import api, chat_page
from bot.web.context import ReviewOf, Web
from bot.web.cors import ClinicCors
from bot.web.gateway import Gateway
from bot.web.headers import SecurityHeaders
from bot.web.last_resort import LastResort
from bot.web.limits import Limits
from bot.web.pages import build_templates, colours, diary, health, home, privacy
from bot.web.refusals import Refusal, on_failure, on_http_error, on_refusal
from bot.web.sessions import SessionStore
from bot.web.sites import Sites, build_sites

if TYPE_CHECKING:
    from bot.assistant import Assistant

STATIC = Path(__file__).parent / "static"
SMALL = [Middleware(GZipMiddleware)]  # never on a page that holds a secret: sizes of compressed pages give it away
PURGE_SECONDS = 60
log = structlog.get_logger("ramus.web")


def create_app(
    assistant: Assistant,
    clinics: Clinic | Mapping[str, Clinic],
    server: Server,
    ledger: Ledger,
    limits: Limits | None = None,
    review_of: ReviewOf = lambda _answer: {"state": "draft"},
) -> Starlette:
    """Everything that a patient's browser talks to. Serve it in one process: locks and limits live in memory.

    Args:
        clinics: one clinic, or several by id; "" is the id of the default one.
        ledger: where opinions are kept. It and the conversations are purged every day while the app runs.
    """
    limits = limits or Limits()
    known = {DEFAULT: clinics} if isinstance(clinics, Clinic) else clinics
    sites = build_sites(known, server)
    store = SessionStore(server.data_dir / "sessions.db", redactor(public(known)))
    store.keep_clinics(sites)
    app = Starlette(
        routes=routes(sites),
        middleware=[
            Middleware(SecurityHeaders, server=server, sites=sites),
            Middleware(LastResort, room="web", answer=on_failure),
        ],
        exception_handlers={Refusal: on_refusal, HTTPException: on_http_error},
        lifespan=lambda _app: _lifespan(store, server),
    )
    app.state.web = Web(
        sites=sites,
        server=server,
        limits=limits,
        templates=build_templates(),
        gateway=Gateway(assistant, store, limits, ledger),
        model=getattr(assistant, "model_name", None),
        review_of=review_of,
    )
    return app


def routes(sites: Sites) -> list[BaseRoute]:
    """All addresses. Only the API may be called from another site, and only from the clinic's own."""
    return [
        Route("/", home, methods=["GET"], middleware=SMALL),
        *chat_page.ROUTES,
        Route("/diary", diary, methods=["GET"], middleware=SMALL),
        Route("/privacy", privacy, methods=["GET"], middleware=SMALL),
        Mount("/api/chat", routes=api.ROUTES, middleware=[Middleware(ClinicCors, sites=sites)]),
        Route("/static/colours.css", colours, methods=["GET"]),
        Mount("/static", StaticFiles(directory=STATIC), middleware=SMALL),
        Route("/health", health, methods=["GET"]),
    ]


@asynccontextmanager
async def _lifespan(store: SessionStore, server: Server) -> AsyncIterator[None]:
    """Delete expired sessions and old records while the server runs, also those that nobody asks for."""
    days = server.keep.model_dump()
    purging = [asyncio.create_task(job) for job in (_purge_for_ever(store), purge_for_ever(server.data_dir, days))]
    try:
        yield
    finally:
        for task in purging:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        store.close()


async def _purge_for_ever(store: SessionStore) -> None:
    while True:
        try:
            store.purge()
        except Exception as error:
            log.error("web.purge_failed", error=type(error).__name__)
        await asyncio.sleep(PURGE_SECONDS)
