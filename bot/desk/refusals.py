"""Every refusal of the desk is one page that says what happened and what to do. Its words stand in strings/en.yml."""

from __future__ import annotations

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

log = structlog.get_logger("ramus.desk")

STATUS = {
    "bad_request": 400,
    "too_long": 400,
    "forged": 403,
    "not_allowed": 403,
    "needs_https": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "changed_meanwhile": 409,
    "too_large": 413,
    "throttled": 429,
    "failed": 500,
}
BY_STATUS = {404: "not_found", 405: "method_not_allowed"}


class Refusal(Exception):  # noqa: N818 - an answer, not an error
    """A request that is not answered."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def on_refusal(request: Request, error: Exception) -> Response:
    """The page for one of our own refusals."""
    assert isinstance(error, Refusal)
    log.warning("desk.refused", code=error.code, path=_route_of(request))
    return page(request, error.code)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Starlette's own 404 and 405 as the same page."""
    assert isinstance(error, HTTPException)
    return page(request, BY_STATUS.get(error.status_code, "bad_request"))


def page(request: Request, code: str) -> Response:
    """The page, inside the desk's frame when somebody is signed in."""
    from bot.desk.context import desk_of

    desk = desk_of(request)
    facts = {"code": code, "said": desk.words["refusals"][code]}
    return desk.templates.TemplateResponse(request, "error.html", facts, STATUS[code])


def _route_of(request: Request) -> str:
    """The route's own path: what stands in an address is never logged."""
    return str(getattr(request.scope.get("route"), "path", ""))


async def on_failure(request: Request) -> Response:
    """What is said after an unforeseen error."""
    return page(request, "failed")
