"""What the endpoints of one app share. Built once by `create_app`, found through `web_of(request)`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.templating import Jinja2Templates

from bot.settings import Clinic, Server
from bot.store.ledger import Ledger
from bot.web.limits import Limits
from bot.web.wording import Words

if TYPE_CHECKING:
    from bot.web.gateway import Gateway


@dataclass(frozen=True)
class Web:
    """The app's parts."""

    clinic: Clinic
    server: Server
    limits: Limits
    words: Words
    templates: Jinja2Templates
    gateway: Gateway
    model: str | None
    ledger: Ledger | None = None


def web_of(request: Request) -> Web:
    """The parts of the app that got this request."""
    web: Web = request.app.state.web
    return web
