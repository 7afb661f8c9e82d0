"""The same conversation as plain HTML forms, for a browser without scripts.

The token lives in a cookie that only /chat gets and no script can read. Each form carries a second secret, made
from the token, so that another site cannot send it. A message is never lost to an expired session: a new
conversation starts and answers it.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.web.asked import asked_site
from bot.web.context import site_of, web_of
from bot.web.gateway import Said
from bot.web.inputs import FeedbackFormIn, FormIn, read_form
from bot.web.limits import client_address, is_https
from bot.web.refusals import RETRY_AFTER, STATUS, Refusal, refusal_body
from bot.web.sites import named_clinic
from bot.web.summary import doctor_summary

if TYPE_CHECKING:
    from bot.web.rendering import Message

COOKIE = "ramus_chat"
CLOCK = "%Y-%m-%d %H:%M %Z"


async def show(request: Request) -> Response:
    """The conversation so far, or the empty page."""
    asked_site(request)
    return _page(request, _token(request))


async def send(request: Request) -> Response:
    """Take one message, then send the browser to the page again, so that a reload repeats nothing."""
    web, form, token = web_of(request), FormIn(), _token(request)
    address = client_address(request, web.server.trusted_proxy)
    try:
        form = await read_form(request, FormIn, web.limits.form_bytes)
        clinic, said = asked_site(request, text=form.text).id, form.said()
        if web.gateway.resume(token, clinic) is None:
            _same_site(request, form)
            if form.choice:
                raise Refusal("unauthorized")
            token, greeting = await web.gateway.start(address, form.text, clinic)
            said = _tapped(form, greeting) or said
        else:
            _same_form(request, form, token)
        await web.gateway.say(token, address, said, clinic)
    except Refusal as refusal:
        return await _refused(request, token, refusal, form.text)
    return _redirect(request, _at(request), token)


async def feedback(request: Request) -> Response:
    """Keep an opinion of an answer, then show the page at that answer, or at the advice on the words."""
    web, token = web_of(request), _token(request)
    try:
        form = await read_form(request, FeedbackFormIn, web.limits.form_bytes)
        clinic = asked_site(request, text=form.text).id
        _same_form(request, form, token)
        address = client_address(request, web.server.trusted_proxy)
        messages = await web.gateway.rate(token, address, form.given(), clinic)
    except Refusal as refusal:
        return await _refused(request, token, refusal)
    place = "latest" if messages or not form.place else f"helped-{form.place}"
    return _redirect(request, _at(request, place), token)


async def summary(request: Request) -> Response:
    """One page to show a doctor; there is none before the assistant has advised to seek care."""
    web, site, token = web_of(request), asked_site(request), _token(request)
    exchanges = (web.gateway.resume(token, site.id) if token else None) or []
    found = doctor_summary(exchanges, site.words["chat"]["heading"])
    if found is None:
        raise Refusal("not_found")
    facts = {"summary": found, "now": datetime.now().astimezone().strftime(CLOCK)}
    return web.templates.TemplateResponse(request, "summary.html", facts)


async def end(request: Request) -> Response:
    """End the chat, delete what was said and forget the cookie."""
    web, site, token = web_of(request), asked_site(request), _token(request)
    form = await read_form(request, FormIn, web.limits.form_bytes)
    if web.gateway.resume(token, site.id) is not None:
        _same_form(request, form, token)
        await web.gateway.end(token, site.id)
    return _redirect(request, f"/chat{site.query}", "")


def csrf_for(token: str) -> str:
    """The forms' secret. It follows from the token, so nothing more is stored, and does not reveal it."""
    return hashlib.sha256(b"csrf:" + token.encode()).hexdigest()


def _cookie(request: Request) -> str:
    """Its name: one for each clinic, so that a browser can hold a conversation with two."""
    clinic = named_clinic(request.scope)
    return f"{COOKIE}_{clinic}" if clinic else COOKIE


def _token(request: Request) -> str:
    return request.cookies.get(_cookie(request), "")


def _at(request: Request, place: str = "latest") -> str:
    """A place on the page, in the clinic's address; without one the newest exchange."""
    return f"/chat{site_of(request).query}#{place}"


def _tapped(form: FormIn, greeting: list[Message]) -> Said | None:
    """The greeting's quick reply with the title of the question that was tapped before there was a conversation."""
    ids = [button["id"] for message in greeting for button in message["buttons"] if button["title"] == form.first]
    return Said(choice=ids[0], client_id=form.client_id or None) if ids else None


def _same_site(request: Request, form: FormIn | FeedbackFormIn) -> None:
    # Origin is "null" under our no-referrer policy; this header tells the same and cannot be set by a page.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refusal("forbidden", form.text)


def _same_form(request: Request, form: FormIn | FeedbackFormIn, token: str) -> None:
    _same_site(request, form)
    if not hmac.compare_digest(form.csrf.encode(), csrf_for(token).encode()):
        raise Refusal("forbidden", form.text)


async def _refused(request: Request, token: str, refusal: Refusal, draft: str = "") -> Response:
    body = await refusal_body(request, refusal)
    headers = {"Retry-After": RETRY_AFTER[refusal.code]} if refusal.code in RETRY_AFTER else {}
    return _page(request, token, STATUS[refusal.code], refusal=body, draft=draft, headers=headers)


def _page(request: Request, token: str, status: int = 200, **more: object) -> Response:
    web = web_of(request)
    headers: dict[str, str] = more.pop("headers", {})  # type: ignore[assignment]
    clinic = site_of(request).id
    exchanges = web.gateway.resume(token, clinic) if token else None
    facts: dict[str, object] = {"refusal": None, "draft": "", "csrf": csrf_for(token), "client_id": uuid4()}
    facts |= {"exchanges": exchanges or [], "rated": web.gateway.rated(token, clinic) if exchanges else []}
    response = web.templates.TemplateResponse(request, "chat.html", {**facts, **more}, status, headers)
    if exchanges is not None:
        _keep(request, response, token)
    return response


def _redirect(request: Request, where: str, token: str) -> Response:
    response = RedirectResponse(where, 303)
    if token:
        _keep(request, response, token)
    else:
        response.delete_cookie(_cookie(request), path="/chat")
    return response


def _keep(request: Request, response: Response, token: str) -> None:
    secure = is_https(request, web_of(request).server.trusted_proxy)
    response.set_cookie(_cookie(request), token, path="/chat", httponly=True, samesite="strict", secure=secure)


ROUTES = [
    Route("/chat", show, methods=["GET"]),
    Route("/chat", send, methods=["POST"]),
    Route("/chat/feedback", feedback, methods=["POST"]),
    Route("/chat/summary", summary, methods=["GET"]),
    Route("/chat/end", end, methods=["POST"]),
]
