"""Every refusal in one shape, and never without a way to help.

    {"error": {"code", "message"}, "emergency": {"text", "tel"}, "clinic": {"name", "phone"}, "messages": [...]}

A message that is refused has still been read by the red-flag screen when its words were readable: the
assistant's safe reply travels in `messages` (empty otherwise). Pages answer with the same facts as HTML.
"""

from __future__ import annotations

from typing import Any

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web.context import site_of, web_of
from bot.web.limits import client_address
from bot.web.wording import contact_lines

log = structlog.get_logger("ramus.web")

STATUS = {
    "bad_request": 400,
    "empty": 400,
    "too_long": 400,
    "unknown_choice": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "wrong_site": 403,
    "not_found": 404,
    "unknown_clinic": 404,
    "method_not_allowed": 405,
    "too_slow": 408,
    "too_large": 413,
    "unsupported_media_type": 415,
    "rate_limited": 429,
    "busy": 503,
    "unavailable": 503,
}
BY_STATUS = {400: "bad_request", 404: "not_found", 405: "method_not_allowed"}
RETRY_AFTER = {"rate_limited": "60", "busy": "5", "unavailable": "30"}


class Refusal(Exception):
    """A request that is not answered. `text` is what the patient wrote, as far as it could be read."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.code, self.text = code, text


async def refusal_body(request: Request, refusal: Refusal) -> dict[str, Any]:
    """The one shape, with the safe reply to the refused words in it and the numbers of the request's clinic."""
    site = site_of(request)
    web = web_of(request)
    messages = []
    if refusal.text.strip() and web.gateway.may_screen(client_address(request, web.server.trusted_proxy)):
        messages = await web.gateway.screen(refusal.text, site.id)
    error = {"code": refusal.code, "message": site.words["refusals"][refusal.code]}
    return {"error": error, **contact_lines(site.clinic, site.words), "messages": messages}


async def answer_refusal(request: Request, refusal: Refusal) -> Response:
    """JSON for programs; a readable page for a browser that asked for a page."""
    web = web_of(request)
    body = await refusal_body(request, refusal)
    status = STATUS[refusal.code]
    headers = {"Retry-After": RETRY_AFTER[refusal.code]} if refusal.code in RETRY_AFTER else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    wants_page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api")
    if wants_page:
        return web.templates.TemplateResponse(request, "error.html", {"refusal": body}, status, headers)
    return JSONResponse(body, status, headers)


async def on_refusal(request: Request, error: Exception) -> Response:
    """Starlette's handler for our own refusals."""
    assert isinstance(error, Refusal)
    log.warning("web.refused", code=error.code, path=request.url.path)
    return await answer_refusal(request, error)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Starlette's own 404 and 405, brought into the same shape."""
    assert isinstance(error, HTTPException)
    response = await answer_refusal(request, Refusal(BY_STATUS.get(error.status_code, "unavailable")))
    response.headers.update(error.headers or {})
    return response


async def on_failure(request: Request) -> Response:
    """What is said after an unforeseen error."""
    return await answer_refusal(request, Refusal("unavailable"))
