"""Security headers on every response of the desk. The policy is a list, one rule a line, with the reason beside it."""

from __future__ import annotations

from starlette.types import ASGIApp, Scope

from bot.settings import Server
from bot.web.headers import PERMISSIONS, Headers

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
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser would hide which page sent a form
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class DeskHeaders(Headers):
    """The headers of the desk's pages."""

    static = ("/desk/static/", "/desk/shared/")

    def __init__(self, app: ASGIApp, server: Server) -> None:
        super().__init__(app, server, FIXED)

    def policy(self, scope: Scope) -> str:
        """One for all of them."""
        return POLICY
