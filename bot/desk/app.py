"""The desk: `create_desk(clinics, server)` and the list of its routes. It is an app of its own, beside the chat."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.desk import ask, check_page, people_page, sign_in
from bot.desk.access import may, route
from bot.desk.context import Desk, Note, clinic_of, visit_of
from bot.desk.file import open_file
from bot.desk.finder import Finder
from bot.desk.headers import DeskHeaders
from bot.desk.index import load_index
from bot.desk.pages import PLACES, build_templates
from bot.desk.people import People
from bot.desk.ranking import Rank, load_rank
from bot.desk.refusals import LastResort, Refusal, on_http_error, on_refusal
from bot.desk.sessions import Clock, Sessions
from bot.desk.throttle import Throttle
from bot.desk.wording import load_words
from bot.knowledge.catalog import answers
from bot.settings import DEFAULT, Clinic, Server
from bot.store.ledger import Ledger
from bot.web.app import STATIC as SHARED
from bot.web.pages import as_css

STATIC = Path(__file__).parent / "static"
PURGE_SECONDS = 60
log = structlog.get_logger("ramus.desk")


def create_desk(
    clinics: Clinic | Mapping[str, Clinic],
    server: Server,
    clock: Clock | None = None,
    ledger: Ledger | None = None,
    note: Note | None = None,
    rank: Rank | None = None,
) -> Starlette:
    """Everything under /desk. Serve it in the process that serves the chat.

    Args:
        clinics: one clinic, or several by id; "" is the id of the default one.
        clock: seconds since 1970; a test turns it.
        ledger: where alerts come from, and where checks and what staff did are kept; without it they are not.
        note: keeps what staff did, in place of the ledger.
        rank: ranks answers; without it, that of the trained model.
    """
    db = open_file(server.data_dir)
    people, more = People(db), {"clock": clock} if clock else {}
    app = Starlette(
        routes=routes(),
        middleware=[Middleware(DeskHeaders, server=server), Middleware(LastResort)],
        exception_handlers={Refusal: on_refusal, HTTPException: on_http_error},
        lifespan=_lifespan,
    )
    app.state.desk = Desk(
        server=server,
        clinics={DEFAULT: clinics} if isinstance(clinics, Clinic) else clinics,
        db=db,
        people=people,
        sessions=Sessions(db, people, **more),
        throttle=Throttle(db, **more),
        templates=build_templates(),
        words=load_words(),
        note=note or (partial(ledger.audit, wait=0) if ledger else lambda *_: None),
        ledger=ledger,
        finder=Finder(answers(), rank or load_rank(server.models_dir), load_index(answers())),
    )
    return app


def routes() -> list[BaseRoute]:
    """All addresses. Pages stand in access.yml with their roles; the files of their looks are nobody's secret."""
    return [
        *sign_in.ROUTES,
        route("/desk", {"GET": home}),
        *ask.ROUTES,
        *check_page.ROUTES,
        *people_page.ROUTES,
        Route("/desk/shared/colours.css", colours, methods=["GET"]),
        Mount("/desk/shared", StaticFiles(directory=SHARED)),
        Mount("/desk/static", StaticFiles(directory=STATIC)),
    ]


async def home(request: Request) -> Response:
    """Where everybody begins: the first place of the menu that their role may open."""
    role = visit_of(request).person.role
    return RedirectResponse(next((path for path, _ in PLACES if may(role, "GET", path)), PLACES[0][0]), 303)


async def colours(request: Request) -> Response:
    """The clinic's colours, the same as the chat's."""
    return as_css(clinic_of(request))


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """Forget sign-ins that are over while the server runs."""
    desk: Desk = app.state.desk
    purging = asyncio.create_task(_purge_for_ever(desk))
    try:
        yield
    finally:
        purging.cancel()
        with suppress(asyncio.CancelledError):
            await purging
        desk.db.close()


async def _purge_for_ever(desk: Desk) -> None:
    while True:
        try:
            desk.sessions.purge()
        except sqlite3.Error as error:
            log.error("desk.purge_failed", error=type(error).__name__)
        await asyncio.sleep(PURGE_SECONDS)
