"""The desk's cookie. Over HTTPS it is bound to this host (`__Host-`); on this machine it works without HTTPS.

Anywhere else an unencrypted desk is refused: passwords and patients' words would be readable on the way.
"""

from __future__ import annotations

from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

from bot.web.limits import is_https

SAFE, ON_THIS_MACHINE = "__Host-ramus-desk", "ramus-desk-local"
LOOPBACK = ("127.0.0.1", "::1")
LOCAL_NAMES = ("localhost", *LOOPBACK)
Way = Literal["https", "local", "open"]


def way_of(request: Request, trusted_proxy: str) -> Way:
    """How the request came: encrypted, from this machine to a local name, or in the open."""
    if is_https(request, trusted_proxy):
        return "https"
    peer = request.client.host if request.client else ""
    return "local" if peer in LOOPBACK and request.url.hostname in LOCAL_NAMES else "open"


def token_of(request: Request, trusted_proxy: str) -> str:
    """The token in the cookie; "" when there is none. One that came the other way does not count."""
    return request.cookies.get(_name(way_of(request, trusted_proxy)), "")


def set_token(request: Request, response: Response, token: str, trusted_proxy: str) -> None:
    """Give the browser a token. It is kept until the browser closes; the server ends it sooner."""
    way = way_of(request, trusted_proxy)
    response.set_cookie(_name(way), token, path="/", secure=way == "https", httponly=True, samesite="strict")


def drop_token(request: Request, response: Response, trusted_proxy: str) -> None:
    """Take the cookie away."""
    way = way_of(request, trusted_proxy)
    response.delete_cookie(_name(way), path="/", secure=way == "https", httponly=True, samesite="strict")


def _name(way: Way) -> str:
    return SAFE if way == "https" else ON_THIS_MACHINE
