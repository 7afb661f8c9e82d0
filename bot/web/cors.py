"""Which other websites may call the chat API: those of the clinic that the address names, letter by letter.

A preflight does not carry the body, so an address that names no clinic is open to the sites of all clinics; the
conversation itself then goes by its own clinic (bot/web/asked.py). An unknown id too: its page may read the refusal.
"""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.sites import Sites, all_origins, named_clinic


class ClinicCors:
    """Starlette's middleware, one for each clinic. No cookies or other credentials cross sites."""

    def __init__(self, app: ASGIApp, sites: Sites) -> None:
        self._any = _middleware(app, all_origins(sites))
        self._of = {name: _middleware(app, site.origins) for name, site in sites.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = named_clinic(scope)
        await (self._of.get(name, self._any) if name else self._any)(scope, receive, send)


def _middleware(app: ASGIApp, origins: tuple[str, ...]) -> CORSMiddleware:
    return CORSMiddleware(
        app,
        allow_origins=list(origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type"],
    )
