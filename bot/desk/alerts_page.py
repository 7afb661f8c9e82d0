"""Alerts: who waits, since when, and what to do; acknowledge, look at what was said, close with an outcome."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import route
from bot.desk.advice import advice
from bot.desk.context import Desk, clinic_of, desk_of, form_of, visit_of
from bot.desk.pages import seconds
from bot.desk.refusals import Refusal
from bot.desk.stream import stream
from bot.settings import Clinic
from bot.store.alerts import Alert, Alerts
from bot.store.transcript import transcript
from bot.triage.model import Level

PATH = "/desk/alerts"
MOST_CHARACTERS = 1000


async def alerts(request: Request) -> Response:
    """What waits, and what was closed lately."""
    desk, clinic = desk_of(request), visit_of(request).person.clinic
    store, here = _store(desk), clinic_of(request)
    waiting, closed = await to_thread(store.waiting, clinic), await to_thread(store.closed, clinic)
    facts = {
        "waiting": [_shown(one, here, desk) for one in waiting],
        "closed": [_shown(one, here, desk) for one in closed],
        "escalates": desk.escalation is not None,
        "after": desk.server.escalate_after // 60,
    }
    return desk.templates.TemplateResponse(request, "alerts.html", facts)


async def bar(request: Request) -> Response:
    """The line at the top of every page, for when the stream says that something has changed."""
    return desk_of(request).templates.TemplateResponse(request, "_alert_bar.html")


async def acknowledge(request: Request) -> Response:
    """Take an alert. It never rings again, and no message goes out any more."""
    desk, who = desk_of(request), visit_of(request).person
    one = await _found(request)
    if not await to_thread(_store(desk).acknowledge, one.id, who.name, desk.sessions.clock()):
        raise Refusal("changed_meanwhile")
    return _back(desk)


async def close(request: Request) -> Response:
    """Say what became of an alert that somebody has taken."""
    desk, form, who = desk_of(request), form_of(request), visit_of(request).person
    one = await _found(request)
    outcome, note = form.get("outcome"), form.get("note", MOST_CHARACTERS)
    if outcome not in desk.words["outcomes"]:
        raise Refusal("bad_request")
    now = desk.sessions.clock()
    if not await to_thread(_store(desk).finish, one.id, who.name, outcome, note, now):
        raise Refusal("changed_meanwhile")
    return _back(desk)


async def conversation(request: Request) -> Response:
    """What was said, for as long as it is kept. Every look is in the audit."""
    desk, who = desk_of(request), visit_of(request).person
    one = await _found(request)
    if desk.ledger is None or not await to_thread(desk.ledger.audit, who.name, "read conversation", {"alert": one.id}):
        raise Refusal("failed")  # what cannot be noted is not shown
    turns = await to_thread(transcript, desk.server.data_dir, one.conversation, desk.ledger.conversation_key)
    facts = {"one": _shown(one, clinic_of(request), desk), "turns": turns}
    return desk.templates.TemplateResponse(request, "conversation.html", facts)


async def sound(request: Request) -> Response:
    """Whether this person wants to hear a new alert."""
    desk = desk_of(request)
    desk.people.set_sound(visit_of(request).person.name, form_of(request).get("sound") == "on")
    return RedirectResponse(PATH, 303)


async def _found(request: Request) -> Alert:
    """The alert of the address, when it is one of this person's clinic."""
    store, clinic = _store(desk_of(request)), visit_of(request).person.clinic
    one = await to_thread(store.find, request.path_params["alert"], clinic)
    if one is None:
        raise Refusal("not_found")
    return one


def _shown(one: Alert, clinic: Clinic, desk: Desk) -> dict[str, Any]:
    """An alert with its advice and its times."""
    began, until = seconds(one.at), seconds(one.acknowledged_at) if one.acknowledged_at else desk.sessions.clock()
    told = advice(Level.of(one.level), one.advice, one.flags, one.words, clinic) if one.advice else None
    return {"one": one, "advice": told, "began": began, "minutes": max(0, int(until - began)) // 60}


def _store(desk: Desk) -> Alerts:
    if desk.alerts is None:
        raise Refusal("not_found")
    return desk.alerts


def _back(desk: Desk) -> Response:
    if desk.watch:
        desk.watch.changed()
    return RedirectResponse(PATH, 303)


ROUTES = [
    route(PATH, {"GET": alerts}),
    route(f"{PATH}/bar", {"GET": bar}),
    route(f"{PATH}/stream", {"GET": stream}),
    route(f"{PATH}/sound", {"POST": sound}),
    route(f"{PATH}/{{alert:int}}/acknowledge", {"POST": acknowledge}),
    route(f"{PATH}/{{alert:int}}/close", {"POST": close}),
    route(f"{PATH}/{{alert:int}}/conversation", {"GET": conversation}),
]
