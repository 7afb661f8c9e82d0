"""Who works at the desk, for the admin: keeping somebody out and letting them in again. Adding is a command."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import route
from bot.desk.context import desk_of, form_of, visit_of
from bot.desk.refusals import Refusal

PATH = "/desk/people"


async def everybody(request: Request) -> Response:
    """The list."""
    desk = desk_of(request)
    return desk.templates.TemplateResponse(request, "people.html", {"people": desk.people.everybody()})


async def keep_out(request: Request) -> Response:
    """Keep somebody out, or let them in again. Nobody can lock themselves out."""
    desk, form, me = desk_of(request), form_of(request), visit_of(request).person.name
    name, blocked = form.get("name"), form.get("do") == "keep-out"
    if name == me or desk.people.find(name) is None:
        raise Refusal("bad_request")
    desk.people.block(name, blocked)
    desk.note(me, "kept out" if blocked else "let in", {"name": name})
    return RedirectResponse(PATH, 303)


ROUTES = [route(PATH, {"GET": everybody, "POST": keep_out})]
