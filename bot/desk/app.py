"""The desk: `create_desk(clinics, server)` and the list of its routes. It is an app of its own, beside the chat."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
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

from bot.desk import (
    account_page,
    alerts_page,
    ask,
    check_page,
    misses_page,
    people_page,
    report_page,
    review_page,
    sign_in,
)
from bot.desk.access import may, route
from bot.desk.context import Desk, clinic_of, visit_of
from bot.desk.escalate import Escalation, Way
from bot.desk.file import open_file
from bot.desk.finder import Finder
from bot.desk.headers import DeskHeaders
from bot.desk.inbox import Inbox
from bot.desk.index import load_index
from bot.desk.pages import PLACES, build_templates
from bot.desk.people import People
from bot.desk.ranking import Rank, load_rank
from bot.desk.refusals import Refusal, on_failure, on_http_error, on_refusal
from bot.desk.sessions import Clock, Sessions
from bot.desk.throttle import Throttle
from bot.desk.watch import Watch
from bot.desk.ways import ways
from bot.desk.wording import load_words
from bot.encoder import encoder
from bot.knowledge.catalog import answers
from bot.settings import DEFAULT, Clinic, Server, public
from bot.store.alerts import Alerts
from bot.store.ledger import Ledger
from bot.store.redact import redactor
from bot.web.app import STATIC as SHARED
from bot.web.last_resort import LastResort
from bot.web.pages import as_css

STATIC = Path(__file__).parent / "static"
PURGE_SECONDS = 60
log = structlog.get_logger("ramus.desk")


def create_desk(
    clinics: Clinic | Mapping[str, Clinic],
    server: Server,
    clock: Clock | None = None,
    ledger: Ledger | None = None,
    rank: Rank | None = None,
) -> Starlette:
    """Everything under /desk. Serve it in the process that serves the chat.

    Args:
        clinics: one clinic, or several by id; "" is the id of the default one.
        clock: seconds since 1970; a test turns it.
        ledger: where alerts come from, and where checks and what staff did are kept; without it they are not.
        rank: ranks answers; without it, that of the trained model.
    """
    known = {DEFAULT: clinics} if isinstance(clinics, Clinic) else clinics
    app = Starlette(
        routes=routes(),
        middleware=[Middleware(DeskHeaders, server=server), Middleware(LastResort, room="desk", answer=on_failure)],
        exception_handlers={Refusal: on_refusal, HTTPException: on_http_error},
        lifespan=_lifespan,
    )
    finder = Finder(answers(), rank or load_rank(server.models_dir), load_index(answers()))
    app.state.desk = _desk(known, server, clock or time.time, ledger, finder)
    return app


def _desk(known: Mapping[str, Clinic], server: Server, now: Clock, ledger: Ledger | None, finder: Finder) -> Desk:
    """The parts, on the desk's own file and on the ledger's."""
    words = load_words()
    out = ways(server, words["escalation"])
    db = open_file(server.data_dir)
    people = People(db)
    alerts = Alerts(server.data_dir, redactor(public(known))) if ledger else None
    return Desk(
        server=server,
        clinics=known,
        db=db,
        people=people,
        sessions=Sessions(db, people, now),
        throttle=Throttle(db, now),
        templates=build_templates(),
        words=words,
        note=partial(ledger.audit, wait=0) if ledger else lambda *_: None,
        ledger=ledger,
        alerts=alerts,
        watch=Watch(alerts) if alerts else None,
        escalation=_escalation(alerts, out, server, known, now),
        finder=finder,
        inbox=Inbox(server.data_dir, lambda texts: encoder().sentences(texts)) if ledger else None,
    )


def _escalation(
    alerts: Alerts | None, out: Sequence[Way], server: Server, known: Mapping[str, Clinic], now: Clock
) -> Escalation | None:
    """Who sends messages about alerts; None when no way is set up."""
    return Escalation(alerts, out, server.escalate_after, known, server.address, now) if alerts and out else None


def routes() -> list[BaseRoute]:
    """All addresses. Pages stand in access.yml with their roles; the files of their looks are nobody's secret."""
    return [
        *sign_in.ROUTES,
        route("/", {"GET": home}),  # reached when the desk has a host name of its own
        route("/desk", {"GET": home}),
        *ask.ROUTES,
        *check_page.ROUTES,
        *alerts_page.ROUTES,
        *misses_page.ROUTES,
        *review_page.ROUTES,
        *report_page.ROUTES,
        *people_page.ROUTES,
        *account_page.ROUTES,
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
    """While the server runs: forget sign-ins that are over, watch for alerts, and send messages about them."""
    desk: Desk = app.state.desk
    work = [_purge_for_ever(desk)]
    if desk.watch:
        work.append(desk.watch.look_for_ever())
    if desk.escalation:
        work.append(desk.escalation.run_for_ever())
    tasks = [asyncio.create_task(one) for one in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        close_files(app)


def close_files(app: Starlette) -> None:
    """Close what the desk holds open."""
    desk: Desk = app.state.desk
    desk.db.close()
    if desk.alerts:
        desk.alerts.close()


async def _purge_for_ever(desk: Desk) -> None:
    while True:
        try:
            desk.sessions.purge()
        except sqlite3.Error as error:
            log.error("desk.purge_failed", error=type(error).__name__)
        await asyncio.sleep(PURGE_SECONDS)
