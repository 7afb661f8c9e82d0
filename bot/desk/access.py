"""The table of routes and roles (access.yml), and the one way to make a route of the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import get_args

import yaml
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.desk.people import Role
from bot.errors import SettingsError

FILE = Path(__file__).with_name("access.yml")
ANYONE = "anyone"
KNOWN = frozenset({ANYONE, *get_args(Role)})
Endpoint = Callable[[Request], Awaitable[Response]]


@lru_cache(maxsize=1)
def table() -> dict[str, frozenset[str]]:
    """Roles by "METHOD /path"; raises SettingsError for a role that there is not."""
    found = {name: frozenset(roles) for name, roles in yaml.safe_load(FILE.read_text("utf8")).items()}
    for name, roles in found.items():
        if not roles or not roles <= KNOWN:
            raise SettingsError(f"{FILE}: {name} needs roles out of {', '.join(sorted(KNOWN))}.")
    return found


def roles_of(method: str, path: str) -> frozenset[str]:
    """Who may use a route; raises SettingsError when the table does not say."""
    name = f"{'GET' if method == 'HEAD' else method} {path}"
    if name not in table():
        raise SettingsError(f"{FILE} does not say who may use {name}.")
    return table()[name]


def may(role: str, method: str, path: str) -> bool:
    """Whether a role may use a route: for links that are shown only to those who can follow them."""
    return role in roles_of(method, path)


def route(path: str, methods: dict[str, Endpoint]) -> Route:
    """A route that lets in whom the table names, and nobody else. `methods`: an endpoint for each method."""
    from bot.desk.guard import guarded

    allowed = {method: roles_of(method, path) for method in methods}

    async def endpoint(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await guarded(request, allowed[method], methods[method])

    return Route(path, endpoint, methods=list(methods))
