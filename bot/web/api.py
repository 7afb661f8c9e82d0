"""The chat API: JSON in, JSON out, a bearer token, no cookie. Every refusal has the shape of bot/web/refusals.py.

POST /api/chat/start     {"clinic"?}                           -> {"token", "messages"}
POST /api/chat/message   {"text" | "choice", "client_id"?}     -> {"messages"}
GET  /api/chat/messages                                        -> {"exchanges": [{"said", "messages"}]}
POST /api/chat/end       {}                                    -> {}
GET  /api/chat/config                                          -> the widget's sentences, numbers and colours

Each may name a clinic in its address (?clinic=ID). A token is good for the clinic that its conversation was begun for.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.web.asked import asked_site
from bot.web.context import bearer, web_of
from bot.web.inputs import MessageIn, Nothing, StartIn, read_json
from bot.web.limits import client_address
from bot.web.refusals import Refusal


async def start(request: Request) -> JSONResponse:
    """A new conversation."""
    web = web_of(request)
    body = await read_json(request, StartIn, web.limits.body_bytes)
    site = asked_site(request, named=body.clinic)
    token, messages = await web.gateway.start(client_address(request, web.server.trusted_proxy), clinic=site.id)
    return JSONResponse({"token": token, "messages": messages})


async def message(request: Request) -> JSONResponse:
    """One message and its reply. The words are read before the token, so that even a refusal can screen them."""
    web = web_of(request)
    token = bearer(request)
    body = await read_json(request, MessageIn, web.limits.body_bytes)
    site = asked_site(request, text=body.text or "")
    address = client_address(request, web.server.trusted_proxy)
    return JSONResponse({"messages": await web.gateway.say(token, address, body.said(), site.id)})


async def messages(request: Request) -> JSONResponse:
    """The conversation so far, for a page that was reloaded."""
    token = bearer(request)
    exchanges = web_of(request).gateway.resume(token, asked_site(request).id)
    if exchanges is None:
        raise Refusal("unauthorized")
    return JSONResponse({"exchanges": exchanges})


async def end(request: Request) -> JSONResponse:
    """End and clear. A session that is already over is no error: what the patient wanted is true."""
    web, token = web_of(request), bearer(request)
    await read_json(request, Nothing, web.limits.body_bytes)
    await web.gateway.end(token, asked_site(request).id)
    return JSONResponse({})


async def config(request: Request) -> JSONResponse:
    """For a widget on another site; our own pages carry it inside."""
    return JSONResponse(asked_site(request).config)


ROUTES = [
    Route("/start", start, methods=["POST"]),
    Route("/message", message, methods=["POST"]),
    Route("/messages", messages, methods=["GET"]),
    Route("/end", end, methods=["POST"]),
    Route("/config", config, methods=["GET"]),
]
