"""What every request to the desk has to pass, in this order: the way it came, whose page sent it, who is signed in,
whether their role may, and the word that its form carries."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import ANYONE, Endpoint
from bot.desk.context import Desk, desk_of
from bot.desk.cookie import token_of, way_of
from bot.desk.forms import read_form
from bot.desk.refusals import Refusal
from bot.desk.sessions import csrf_of

SIGN_IN = "/desk/sign-in"
READS = ("GET", "HEAD")


async def guarded(request: Request, roles: frozenset[str], endpoint: Endpoint) -> Response:
    """The endpoint's answer, a refusal, or the way to the sign-in."""
    desk = desk_of(request)
    if way_of(request, desk.server.trusted_proxy) == "open":
        raise Refusal("needs_https")
    if request.method not in READS:
        check_page(request)
    token = token_of(request, desk.server.trusted_proxy)
    visit = desk.sessions.find(token, touch=keeps_alive(request)) if token else None
    request.state.visit = visit
    if visit is None and ANYONE not in roles:
        return _to_sign_in(request, bool(token))
    if visit is not None and ANYONE not in roles and visit.person.role not in roles:
        raise Refusal("not_allowed")
    if request.method not in READS:
        await _check_form(request, desk, token)
    return await endpoint(request)


def check_page(request: Request) -> None:
    """Refuse what no page of the desk has sent. Browsers say where a form comes from in one header or both."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if origin is None and site is None:
        raise Refusal("forged")
    if site is not None and site != "same-origin":
        raise Refusal("forged")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Refusal("forged")


def keeps_alive(request: Request) -> bool:
    """Whether a person did this. Streams and pages that look again by themselves do not keep a sign-in alive."""
    return not request.url.path.endswith("/stream") and "by-itself" not in request.query_params


async def _check_form(request: Request, desk: Desk, token: str) -> None:
    """Read the form. Its word has to fit the cookie, before the sign-in as after it."""
    form = await read_form(request)
    word = form.raw("csrf")
    if not token or not secrets.compare_digest(word.encode(), csrf_of(token).encode()):
        raise Refusal("forged")
    request.state.form = form


def _to_sign_in(request: Request, had_cookie: bool) -> Response:
    """To the sign-in, also for a part of a page that htmx asks for."""
    where = SIGN_IN + ("?over=1" if had_cookie else "")
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": where})
    return RedirectResponse(where, 303)
