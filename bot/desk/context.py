"""What the pages of the desk share. Built once by `create_desk`, found through `desk_of(request)`."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.templating import Jinja2Templates

from bot.desk.escalate import Escalation
from bot.desk.finder import Finder
from bot.desk.forms import Form
from bot.desk.inbox import Inbox
from bot.desk.people import People
from bot.desk.sessions import Sessions, Visit
from bot.desk.throttle import Throttle
from bot.desk.watch import Watch
from bot.settings import DEFAULT, Clinic, Server
from bot.store.alerts import Alerts
from bot.store.ledger import Ledger

Note = Callable[[str, str, dict[str, Any]], object]  # who, what they did, about what: no patients' words
PASSWORDS_AT_ONCE = 2  # each takes 64 MiB while it is compared


@dataclass(frozen=True)
class Desk:
    """The desk's parts."""

    server: Server
    clinics: Mapping[str, Clinic]
    db: sqlite3.Connection
    people: People
    sessions: Sessions
    throttle: Throttle
    templates: Jinja2Templates
    words: Mapping[str, Any]
    note: Note
    finder: Finder
    ledger: Ledger | None = None
    alerts: Alerts | None = None
    watch: Watch | None = None
    escalation: Escalation | None = None  # sends a message when nobody acknowledges an alert
    inbox: Inbox | None = None
    today: Callable[[], date] = date.today
    comparing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(PASSWORDS_AT_ONCE))

    def done(self) -> frozenset[str]:
        """Keys of the misses that somebody has dealt with."""
        return frozenset(key for (key,) in self.db.execute("SELECT question FROM done"))

    def set_done(self, keys: list[str], at: float) -> None:
        """These misses are dealt with."""
        with self.db:
            self.db.executemany("INSERT OR REPLACE INTO done VALUES (?, ?)", [(key, at) for key in keys])


def desk_of(request: Request) -> Desk:
    """The parts of the desk that got this request."""
    desk: Desk = request.app.state.desk
    return desk


def visit_of(request: Request) -> Visit:
    """The sign-in of this request; the guard has made sure that there is one."""
    visit: Visit = request.state.visit
    return visit


def form_of(request: Request) -> Form:
    """The form that was sent with this request; the guard has read it."""
    form: Form = request.state.form
    return form


def clinic_of(request: Request) -> Clinic:
    """The clinic of whoever is signed in, the default one for everybody else."""
    desk, visit = desk_of(request), getattr(request.state, "visit", None)
    name = visit.person.clinic if visit else DEFAULT
    return desk.clinics.get(name, desk.clinics[DEFAULT])
