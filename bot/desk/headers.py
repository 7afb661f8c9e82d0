"""Security headers on every response of the desk. The policy is a list, one rule a line, with the reason beside it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import Server
from bot.web.headers import PERMISSIONS, STATIC_CACHE, TWO_YEARS
from bot.web.limits import is_https

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",  # nobody may lay the desk under a page of theirs
        "require-trusted-types-for 'script'",
        "trusted-types default",  # htmx parses our own pages; desk.js lets it, and lets nothing become a script
    )
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser would hide which page sent a form
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STATIC = ("/desk/static/", "/desk/shared/")


class DeskHeaders:
    """Adds the headers; nothing but the desk's own files is ever stored by a browser or a proxy."""

    def __init__(self, app: ASGIApp, server: Server) -> None:
        self.app, self.server = app, server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        https = is_https(Request(scope), self.server.trusted_proxy)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(FIXED)
                static = scope["path"].startswith(STATIC) and message["status"] in (200, 304)
                headers["Cache-Control"] = STATIC_CACHE if static else "no-store"
                if https:
                    headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
            await send(message)

        await self.app(scope, receive, with_headers)
