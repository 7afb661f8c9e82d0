"""The web app: `create_app(assistant, clinic, server)` and the list of its routes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.settings import Clinic, Server
from bot.store.redact import redactor
from bot.web import api, chat_page
from bot.web.context import Web
from bot.web.gateway import Gateway
from bot.web.headers import SecurityHeaders
from bot.web.limits import Limits
from bot.web.pages import build_templates, health, home
from bot.web.refusals import LastResort, Refusal, on_http_error, on_refusal
from bot.web.sessions import SessionStore
from bot.web.wording import load_wording

if TYPE_CHECKING:
    from bot.assistant import Assistant

STATIC = Path(__file__).parent / "static"
PURGE_SECONDS = 60
log = structlog.get_logger("ramus.web")


def create_app(assistant: Assistant, clinic: Clinic, server: Server, limits: Limits | None = None) -> Starlette:
    """Everything that a patient's browser talks to. Serve it in one process: locks and limits live in memory."""
    limits = limits or Limits()
    words = load_wording(clinic)
    store = SessionStore(server.data_dir / "sessions.db", redactor(clinic.public()))
    app = Starlette(
        routes=routes(server),
        middleware=[Middleware(SecurityHeaders, server=server), Middleware(LastResort)],
        exception_handlers={Refusal: on_refusal, HTTPException: on_http_error},
        lifespan=lambda _app: _lifespan(store),
    )
    app.state.web = Web(
        clinic=clinic,
        server=server,
        limits=limits,
        words=words,
        templates=build_templates(clinic, words),
        gateway=Gateway(assistant, store, limits),
        model=getattr(assistant, "model_name", None),
    )
    return app


def routes(server: Server) -> list[BaseRoute]:
    """All addresses. Only the API may be called from another site, and only from the clinic's own."""
    cors = Middleware(
        CORSMiddleware,
        allow_origins=list(server.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
    )
    return [
        Route("/", home, methods=["GET"]),
        *chat_page.ROUTES,
        Mount("/api/chat", routes=api.ROUTES, middleware=[cors]),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/health", health, methods=["GET"]),
    ]


@asynccontextmanager
async def _lifespan(store: SessionStore) -> AsyncIterator[None]:
    """Delete expired conversations while the server runs, also those that nobody asks for any more."""
    purging = asyncio.create_task(_purge_for_ever(store))
    try:
        yield
    finally:
        purging.cancel()
        with suppress(asyncio.CancelledError):
            await purging
        store.close()


async def _purge_for_ever(store: SessionStore) -> None:
    while True:
        try:
            store.purge()
        except Exception as error:
            log.error("web.purge_failed", error=type(error).__name__)
        await asyncio.sleep(PURGE_SECONDS)
