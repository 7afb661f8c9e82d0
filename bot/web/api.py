"""The chat API: JSON in, JSON out, a bearer token, no cookie. Every refusal has the shape of bot/web/refusals.py.

POST /api/chat/start     {}                                    -> {"token", "messages"}
POST /api/chat/message   {"text" | "choice", "client_id"?}     -> {"messages"}
GET  /api/chat/messages                                        -> {"exchanges": [{"said", "messages"}], "rated": [ids]}
POST /api/chat/feedback  {"answer_id", "helped", "word"?}      -> {"messages"}, empty unless the words raise a flag
POST /api/chat/end       {}                                    -> {}
GET  /api/chat/config                                          -> the widget's sentences and numbers
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.web.context import web_of
from bot.web.inputs import FeedbackIn, MessageIn, Nothing, read_json
from bot.web.limits import client_address
from bot.web.refusals import Refusal
from bot.web.wording import client_config


async def start(request: Request) -> JSONResponse:
    """A new conversation."""
    web = web_of(request)
    await read_json(request, Nothing, web.limits.body_bytes)
    token, messages = await web.gateway.start(client_address(request, web.server.trusted_proxy))
    return JSONResponse({"token": token, "messages": messages})


async def message(request: Request) -> JSONResponse:
    """One message and its reply. The words are read before the token, so that even a refusal can screen them."""
    web = web_of(request)
    body = await read_json(request, MessageIn, web.limits.body_bytes)
    address = client_address(request, web.server.trusted_proxy)
    return JSONResponse({"messages": await web.gateway.say(bearer(request), address, body.said())})


async def messages(request: Request) -> JSONResponse:
    """The conversation so far, for a page that was reloaded."""
    gateway, token = web_of(request).gateway, bearer(request)
    exchanges = gateway.resume(token)
    if exchanges is None:
        raise Refusal("unauthorized")
    return JSONResponse({"exchanges": exchanges, "rated": gateway.rated(token)})


async def feedback(request: Request) -> JSONResponse:
    """Whether an answer helped. Its words are screened like a message."""
    web = web_of(request)
    body = await read_json(request, FeedbackIn, web.limits.body_bytes)
    address = client_address(request, web.server.trusted_proxy)
    return JSONResponse({"messages": await web.gateway.rate(bearer(request), address, body.given())})


async def end(request: Request) -> JSONResponse:
    """End and clear. A session that is already over is no error: what the patient wanted is true."""
    web = web_of(request)
    await read_json(request, Nothing, web.limits.body_bytes)
    await web.gateway.end(bearer(request))
    return JSONResponse({})


async def config(request: Request) -> JSONResponse:
    """For a widget on another site; our own pages carry it inside."""
    web = web_of(request)
    return JSONResponse(client_config(web.clinic, web.words))


def bearer(request: Request) -> str:
    """The token of the request; an absent one finds no session later, after the words have been screened."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


ROUTES = [
    Route("/start", start, methods=["POST"]),
    Route("/message", message, methods=["POST"]),
    Route("/messages", messages, methods=["GET"]),
    Route("/feedback", feedback, methods=["POST"]),
    Route("/end", end, methods=["POST"]),
    Route("/config", config, methods=["GET"]),
]
