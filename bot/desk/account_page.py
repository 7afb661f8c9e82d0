"""One's own password: changed by whoever knows the present one; all other sign-ins of theirs end."""

from __future__ import annotations

from asyncio import to_thread

import structlog
from starlette.requests import Request
from starlette.responses import Response

from bot.desk.access import route
from bot.desk.context import desk_of, form_of, visit_of
from bot.desk.cookie import set_token
from bot.desk.proof import is_password, kept_password
from bot.desk.refusals import STATUS
from bot.errors import DeskError
from bot.web.limits import client_address

log = structlog.get_logger("ramus.desk")
PATH = "/desk/account"


async def account(request: Request) -> Response:
    """The form."""
    return _page(request, "")


async def change(request: Request) -> Response:
    """Change the password of whoever is signed in. The present one is asked for: a desk is left open at times."""
    desk, form, person = desk_of(request), form_of(request), visit_of(request).person
    address = client_address(request, desk.server.trusted_proxy)
    if desk.throttle.full(person.name, address):
        log.warning("desk.password_throttled")
        return _page(request, "throttled", STATUS["throttled"])
    async with desk.comparing:
        right = await to_thread(is_password, person.password, form.raw("password"))
    if not right:
        desk.throttle.failed(person.name, address)
        desk.note(person.name, "password change failed", {})
        return _page(request, "wrong", 400)
    new = form.raw("new")
    if new != form.raw("again") or new == form.raw("password"):
        return _page(request, "differs" if new != form.raw("again") else "same", 400)
    try:
        async with desk.comparing:
            kept = await to_thread(kept_password, new)
    except DeskError:
        return _page(request, "weak", 400)
    desk.people.set_password(person.name, kept)
    desk.note(person.name, "changed the password", {})
    token = desk.sessions.begin(person.name)
    request.state.visit = desk.sessions.find(token)
    response = _page(request, "done")
    set_token(request, response, token, desk.server.trusted_proxy)
    return response


def _page(request: Request, said: str, status: int = 200) -> Response:
    return desk_of(request).templates.TemplateResponse(request, "account.html", {"said": said}, status)


ROUTES = [route(PATH, {"GET": account, "POST": change})]
