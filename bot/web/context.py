"""What the endpoints of one app share. Built once by `create_app`, found through `web_of(request)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.templating import Jinja2Templates

from bot.settings import Clinic, Server
from bot.web.limits import Limits
from bot.web.wording import Words

if TYPE_CHECKING:
    from bot.web.gateway import Gateway

# An answer's review as in the message contract, by its id; None when its text is not shown (past due, rejected).
ReviewOf = Callable[[str], Mapping[str, str] | None]


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
    review_of: ReviewOf


def web_of(request: Request) -> Web:
    """The parts of the app that got this request."""
    web: Web = request.app.state.web
    return web
