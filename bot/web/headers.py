"""Security headers on every response. The policies are lists, one rule a line, with the reason beside it."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.settings import DEFAULT, Server
from bot.web.limits import is_https
from bot.web.sites import Sites, named_clinic

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
STATIC_CACHE = "public, max-age=300"  # short: a corrected widget reaches patients within minutes
TWO_YEARS = 63_072_000


def content_security_policy(allowed_origins: tuple[str, ...]) -> str:
    """Nothing but our own files; no inline script or style; no script may turn text into markup."""
    rules = (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        f"frame-ancestors {' '.join(allowed_origins) or chr(39) + 'none' + chr(39)}",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",  # no policy may be made, so there is no way round the line above
    )
    return "; ".join(rules)


class Headers:
    """Adds headers to every response; nothing but static files is ever stored by a browser or a proxy."""

    static: tuple[str, ...] = ("/static/",)

    def __init__(self, app: ASGIApp, server: Server, fixed: dict[str, str]) -> None:
        self.app, self.server, self.fixed = app, server, fixed

    def policy(self, scope: Scope) -> str:
        """The content security policy of a request."""
        raise NotImplementedError

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        https = is_https(Request(scope), self.server.trusted_proxy)
        policy = self.policy(scope)

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.fixed)
                headers["Content-Security-Policy"] = policy
                static = scope["path"].startswith(self.static) and message["status"] in (200, 304)
                headers["Cache-Control"] = STATIC_CACHE if static else "no-store"
                if https:
                    headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
            await send(message)

        await self.app(scope, receive, with_headers)


class SecurityHeaders(Headers):
    """The headers of the chat's pages and of its API; each clinic has its own policy."""

    def __init__(self, app: ASGIApp, server: Server, sites: Sites) -> None:
        fixed = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": PERMISSIONS,
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        super().__init__(app, server, fixed)
        self.policies = {name: content_security_policy(site.origins) for name, site in sites.items()}
        self.unknown_clinic = content_security_policy(())

    def policy(self, scope: Scope) -> str:
        """That of the clinic that is asked for."""
        return self.policies.get(named_clinic(scope) or DEFAULT, self.unknown_clinic)
