"""What the endpoints of one app share. Built once by `create_app`, found through `web_of(request)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.templating import Jinja2Templates

from bot.settings import DEFAULT, Server
from bot.store.ledger import Ledger
from bot.web.limits import Limits
from bot.web.sites import Site, Sites, named_clinic

if TYPE_CHECKING:
    from bot.web.gateway import Gateway

# An answer's review as in the message contract, by its id; None when its text is not shown (past due, rejected).
ReviewOf = Callable[[str], Mapping[str, str] | None]


@dataclass(frozen=True)
class Web:
    """The app's parts."""

    sites: Sites
    server: Server
    limits: Limits
    templates: Jinja2Templates
    gateway: Gateway
    model: str | None
    review_of: ReviewOf
    ledger: Ledger | None = None


def web_of(request: Request) -> Web:
    """The parts of the app that got this request."""
    web: Web = request.app.state.web
    return web


def note_clinic(request: Request, name: str) -> None:
    """Remember whose request this is, for whatever is said to it."""
    request.state.clinic = name


def bearer(request: Request) -> str:
    """The token of the request; an absent one finds no session later, after the words have been screened."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def site_of(request: Request) -> Site:
    """The clinic that a request is about, as far as it is known: noted, in its address, its session's. Never fails."""
    web = web_of(request)
    name = getattr(request.state, "clinic", None)
    if name is None:
        name = named_clinic(request.scope)
    if name is None:
        name = web.gateway.clinic_of(bearer(request))
    return web.sites.get(name, web.sites[DEFAULT])
