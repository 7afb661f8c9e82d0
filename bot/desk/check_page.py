"""The caller check: one page of questions, level and script beside them as they are ticked, a record in the end."""

from __future__ import annotations

from asyncio import to_thread
from time import time
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import route
from bot.desk.caller import REPLIES, Result, groups, record, result
from bot.desk.context import clinic_of, desk_of, form_of, visit_of
from bot.desk.forms import Form
from bot.desk.refusals import Refusal
from bot.desk.shown import filled, sentence
from bot.settings import Clinic
from bot.store.rows import Row, as_json
from bot.store.times import utc
from bot.triage.protocol import digest

PATH = "/desk/check"
MOST_CHARACTERS = 2000
WRITTEN_WITHIN = 3.0  # seconds that saving waits for the disk
PART = "hx-request"
ABOUT = ("self", "other")


async def empty(request: Request) -> Response:
    """The questions, none of them ticked."""
    return _page(request, Form([]), None, "saved" if "saved" in request.query_params else "")


async def check(request: Request) -> Response:
    """What is ticked so far comes to this; with `save`, it is put on record."""
    form, clinic = form_of(request), clinic_of(request)
    ticked, words = _ticked(form), form.get("words", MOST_CHARACTERS)
    found = await to_thread(result, ticked, words, clinic)
    if form.get("do") != "save":
        return _page(request, form, found)
    if not ticked and not words:
        return _page(request, form, found, "nothing")
    if not await to_thread(_save, request, found, ticked, words, form):
        return _page(request, form, found, "not_saved")
    return RedirectResponse(f"{PATH}?saved=1", 303)


def _ticked(form: Form) -> dict[str, str]:
    """Replies by flag; whatever else is sent is refused."""
    told = {flag.id: form.get(flag.id, 10) for group in groups() for flag in group.flags}
    ticked = {name: reply for name, reply in told.items() if reply}
    if not set(ticked.values()) <= set(REPLIES):
        raise Refusal("bad_request")
    return ticked


def _save(request: Request, found: Result, ticked: dict[str, str], words: str, form: Form) -> bool:
    """One row of the ledger, and the same without words in the audit. True once it is on disk."""
    desk, who = desk_of(request), visit_of(request).person
    about, done = form.get("about") or ABOUT[0], form.get("done")
    if about not in ABOUT or done not in desk.words["done"]:
        raise Refusal("bad_request")
    told = record(found, ticked, about, done)
    at = utc(time())
    columns = {name: value if isinstance(value, str) else as_json(value) for name, value in told.items()}
    audit = {"at": at, "who": who.name, "action": "caller check", "about": as_json(told)}
    values = {"at": at, "clinic": who.clinic, "who": who.name, "protocol": digest(), **columns, "audit": audit}
    row = Row("caller_check", values, {"words": words})
    return desk.ledger is not None and desk.ledger.record([row], wait=WRITTEN_WITHIN)


def _page(request: Request, form: Form, found: Result | None, said: str = "") -> Response:
    desk, clinic = desk_of(request), clinic_of(request)
    facts: dict[str, Any] = {
        "groups": groups(),
        "ticked": _ticked(form),
        "typed": form.get("words", MOST_CHARACTERS),
        "about": form.get("about") or ABOUT[0],
        "done": form.get("done"),
        "found": found,
        "said": said,
        "clear": _clear(clinic),
        "asked_first": {flag.id: flag.question for group in groups() for flag in group.flags},
    }
    part = request.headers.get(PART) and form.get("do") != "save"
    return desk.templates.TemplateResponse(request, "_level.html" if part else "check.html", facts)


def _clear(clinic: Clinic) -> str:
    """What is said when no sign was named, as the chat says it."""
    return filled(sentence("utter_check_clear"), clinic.words())


ROUTES = [route(PATH, {"GET": empty, "POST": check})]
