"""Signing in and out: name, password and the six digits of the app, all on one page and answered alike when wrong."""

from __future__ import annotations

import secrets
from asyncio import to_thread

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import route
from bot.desk.context import Desk, desk_of, form_of, visit_of
from bot.desk.cookie import drop_token, set_token, token_of
from bot.desk.guard import SIGN_IN
from bot.desk.people import Person
from bot.desk.proof import is_password, nobodys_password, step_of
from bot.desk.refusals import STATUS
from bot.desk.sessions import csrf_of, key_of
from bot.web.limits import client_address

log = structlog.get_logger("ramus.desk")
HOME = "/desk"


async def sign_in_page(request: Request) -> Response:
    """The form. It comes with a cookie of its own, so that its word against forgery has something to fit to."""
    if request.state.visit:
        return RedirectResponse(HOME, 303)
    return _page(request, "over" if "over" in request.query_params else "")


async def sign_in(request: Request) -> Response:
    """Let somebody in, under a token that is made now: one that was there before is never taken over."""
    desk, form = desk_of(request), form_of(request)
    name, address = form.raw("name").strip().lower()[:80], client_address(request, desk.server.trusted_proxy)
    if desk.throttle.full(name, address):
        log.warning("desk.sign_in_throttled")
        return _page(request, "throttled", STATUS["throttled"])
    person = await _proven(desk, name, form.raw("password"), form.raw("code"))
    if person is None:
        desk.throttle.failed(name, address)
        log.warning("desk.sign_in_failed")
        desk.note("unknown", "sign-in failed", {})
        return _page(request, "wrong", 401)
    desk.throttle.passed(name, address)
    _end_old(request, desk)
    response = RedirectResponse(HOME, 303)
    set_token(request, response, desk.sessions.begin(person.name), desk.server.trusted_proxy)
    desk.note(person.name, "signed in", {"role": person.role})
    return response


async def sign_out(request: Request) -> Response:
    """End the sign-in, and have the browser forget what it has of the desk."""
    desk = desk_of(request)
    visit = visit_of(request)
    desk.sessions.end(visit.key)
    desk.note(visit.person.name, "signed out", {})
    response = RedirectResponse(SIGN_IN, 303)
    drop_token(request, response, desk.server.trusted_proxy)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


async def _proven(desk: Desk, name: str, password: str, code: str) -> Person | None:
    """The person, when all three fit. The password is compared whoever it is, and before the code is looked at."""
    person = desk.people.find(name)
    async with desk.comparing:
        kept = person.password if person else nobodys_password()
        right = await to_thread(is_password, kept, password)
    if person is None or person.blocked or not right:
        return None
    step = step_of(person.secret, code, desk.sessions.clock(), person.last_step)
    return person if step is not None and desk.people.use_step(name, step) else None


def _end_old(request: Request, desk: Desk) -> None:
    """Whoever signs in again in the same browser leaves no second sign-in behind."""
    desk.sessions.end(key_of(token_of(request, desk.server.trusted_proxy)))


def _page(request: Request, said: str, status: int = 200) -> Response:
    """The form, with what there is to say about it."""
    desk = desk_of(request)
    token = secrets.token_urlsafe(32)
    facts = {"said": said, "csrf": csrf_of(token)}
    response = desk.templates.TemplateResponse(request, "sign_in.html", facts, status)
    set_token(request, response, token, desk.server.trusted_proxy)
    return response


ROUTES = [
    route(SIGN_IN, {"GET": sign_in_page, "POST": sign_in}),
    route("/desk/sign-out", {"POST": sign_out}),
]
