"""The same conversation as plain HTML forms, for a browser without scripts.

The token lives in a cookie that only /chat gets and no script can read. Each form carries a second secret, made
from the token, so that another site cannot send it. A message is never lost to an expired session: a new
conversation starts and answers it.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.web.asked import asked_site
from bot.web.context import site_of, web_of
from bot.web.gateway import Said
from bot.web.inputs import FormIn, read_form
from bot.web.limits import client_address, is_https
from bot.web.refusals import RETRY_AFTER, STATUS, Refusal, refusal_body
from bot.web.sites import named_clinic

if TYPE_CHECKING:
    from bot.web.rendering import Message

COOKIE = "ramus_chat"


async def show(request: Request) -> Response:
    """The conversation so far, or the empty page."""
    asked_site(request)
    return _page(request, _token(request))


async def send(request: Request) -> Response:
    """Take one message, then send the browser to the page again, so that a reload repeats nothing."""
    web, form, token = web_of(request), FormIn(), _token(request)
    address = client_address(request, web.server.trusted_proxy)
    try:
        form = await read_form(request, web.limits.form_bytes)
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
        body = await refusal_body(request, refusal)
        headers = {"Retry-After": RETRY_AFTER[refusal.code]} if refusal.code in RETRY_AFTER else {}
        return _page(request, token, STATUS[refusal.code], refusal=body, draft=form.text, headers=headers)
    return _redirect(request, f"/chat{site_of(request).query}#latest", token)


async def end(request: Request) -> Response:
    """End the chat, delete what was said and forget the cookie."""
    web, site, token = web_of(request), asked_site(request), _token(request)
    form = await read_form(request, web.limits.form_bytes)
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


def _tapped(form: FormIn, greeting: list[Message]) -> Said | None:
    """The greeting's quick reply with the title of the question that was tapped before there was a conversation."""
    ids = [button["id"] for message in greeting for button in message["buttons"] if button["title"] == form.first]
    return Said(choice=ids[0], client_id=form.client_id or None) if ids else None


def _same_site(request: Request, form: FormIn) -> None:
    # Origin is "null" under our no-referrer policy; this header tells the same and cannot be set by a page.
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Refusal("forbidden", form.text)


def _same_form(request: Request, form: FormIn, token: str) -> None:
    _same_site(request, form)
    if not hmac.compare_digest(form.csrf.encode(), csrf_for(token).encode()):
        raise Refusal("forbidden", form.text)


def _page(request: Request, token: str, status: int = 200, **more: object) -> Response:
    web = web_of(request)
    headers: dict[str, str] = more.pop("headers", {})  # type: ignore[assignment]
    exchanges = web.gateway.resume(token, site_of(request).id) if token else None
    facts = {"refusal": None, "draft": "", "csrf": csrf_for(token), "client_id": uuid4(), "exchanges": exchanges or []}
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
    Route("/chat/end", end, methods=["POST"]),
]
