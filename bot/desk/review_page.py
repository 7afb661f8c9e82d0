"""Review: answers and protocol with their state; a clinician signs or returns them; what was decided, what changed."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import may, route
from bot.desk.context import desk_of, form_of, visit_of
from bot.desk.refusals import Refusal
from bot.desk.signing import KINDS, ORDER, entries, entry, history, items, sign
from bot.errors import ReviewError
from bot.review.content import Item

PATH = "/desk/review"
MOST_CHARACTERS = 2000
FIELDS = ("version", "decision", "name", "role")


async def everything(request: Request) -> Response:
    """The list of a kind, all states or one."""
    desk, kind = desk_of(request), request.query_params.get("kind", KINDS[0])
    state = request.query_params.get("state", "")
    if kind not in KINDS or (state and state not in ORDER):
        raise Refusal("not_found")
    found = await to_thread(entries, kind, desk.today())
    facts = {
        "kind": kind,
        "state": state,
        "kinds": KINDS,
        "counts": [(name, sum(one.standing == name for one in found)) for name in ORDER],
        "total": len(found),
        "entries": [one for one in found if state in ("", one.standing)],
    }
    return desk.templates.TemplateResponse(request, "review.html", facts)


async def one(request: Request) -> Response:
    """One item: what is signed, what was decided, and the form."""
    return await _page(request, *_item(request))


async def decide(request: Request) -> Response:
    """Sign an item or return it. One mistake, and nothing is recorded."""
    desk, form, who = desk_of(request), form_of(request), visit_of(request).person
    kind, item = _item(request)
    values = {name: form.get(name) for name in FIELDS}
    remark = form.get("remark", MOST_CHARACTERS)
    try:
        decision = await to_thread(sign, kind, {"flag": item.id, **values, "remark": remark}, desk.today())
    except ReviewError as error:
        return await _page(request, kind, item, {**values, "remark": remark}, str(error))
    told = {"kind": kind, "item": item.id, "version": decision.version, "decision": decision.decision}
    desk.note(who.name, "reviewed", told)
    return RedirectResponse(f"{PATH}/{kind}/{item.id}?done=1", 303)


def _item(request: Request) -> tuple[str, Item]:
    kind = request.path_params["kind"]
    if kind not in KINDS or request.path_params["item"] not in items(kind):
        raise Refusal("not_found")
    return kind, items(kind)[request.path_params["item"]]


async def _page(
    request: Request, kind: str, item: Item, typed: dict[str, str] | None = None, trouble: str = ""
) -> Response:
    desk, role = desk_of(request), visit_of(request).person.role
    facts: dict[str, Any] = {
        "kind": kind,
        "item": item,
        "entry": entry(kind, item, desk.today()),
        "history": await to_thread(history, kind, item, desk.today()),
        "may_sign": may(role, "POST", f"{PATH}/{{kind}}/{{item}}"),
        "typed": typed or {},
        "trouble": trouble,
        "done": "done" in request.query_params,
    }
    return desk.templates.TemplateResponse(request, "review_one.html", facts, 400 if trouble else 200)


ROUTES = [
    route(PATH, {"GET": everything}),
    route(f"{PATH}/{{kind}}/{{item}}", {"GET": one, "POST": decide}),
]
