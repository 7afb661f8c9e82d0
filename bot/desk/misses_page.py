"""The inbox of misses on a page: what was asked in vain, and one click that proposes what to do about it."""

from __future__ import annotations

from asyncio import to_thread
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.desk.access import route
from bot.desk.context import Desk, desk_of, form_of, visit_of
from bot.desk.inbox import Group, Inbox, key_of
from bot.desk.patches import FOLDER, add_examples, draft_answer, save
from bot.desk.refusals import Refusal
from bot.errors import DeskError
from bot.knowledge.catalog import answers
from bot.store.rows import Row
from bot.store.times import utc

PATH = "/desk/misses"
MOST_CHARACTERS = 1000
SHOWN = 60


async def misses(request: Request) -> Response:
    """Groups of questions, then answers that did not help, then what was proposed."""
    return await _page(request)


async def propose(request: Request) -> Response:
    """A patch file for one group: its phrasings for an answer, or the draft of a new one; or put it aside."""
    desk, form, who = desk_of(request), form_of(request), visit_of(request).person
    now = desk.sessions.clock()
    found = await to_thread(_find, desk, who.clinic, form.get("group"), now)
    if found is None:
        raise Refusal("changed_meanwhile")
    do, answer_id = form.get("do"), form.get("answer", 80)
    chosen = [text for text in found.questions if key_of(text) in form.all("question")] or found.questions
    if do != "aside":
        try:
            patch = (
                add_examples(answer_id, chosen)
                if do == "example"
                else draft_answer(answer_id, form.get("title") or chosen[0], chosen)
            )
        except DeskError as error:
            return await _page(request, str(error))
        path = await to_thread(save, desk.server.data_dir, patch, answer_id, who.name, now)
        desk.note(who.name, "proposed", {"answer": answer_id, "what": do, "file": path.name})
    else:
        desk.note(who.name, "put aside", {"questions": found.count})
    desk.set_done([key_of(text) for text in chosen], now)
    return RedirectResponse(f"{PATH}?done=1", 303)


async def add(request: Request) -> Response:
    """A caller's question that Ask had no answer for goes into the inbox, redacted like all others."""
    desk, who = desk_of(request), visit_of(request).person
    question = form_of(request).get("asked", MOST_CHARACTERS)
    if not question or desk.ledger is None:
        raise Refusal("bad_request")
    at = utc(desk.sessions.clock())
    told = {"at": at, "conversation": desk.ledger.conversation_key(f"desk {at}"), "nth": 0, "kind": "no_answer"}
    where = {"response": "desk", "question": "", "clinic": who.clinic, "channel": "desk", "role": "staff"}
    await to_thread(desk.ledger.record, [Row("miss", {**told, **where}, {"question": question})], None, 2.0)
    return RedirectResponse("/desk/ask?noted=1", 303)


def _find(desk: Desk, clinic: str, key: str, now: float) -> Group | None:
    groups = _inbox(desk).groups(clinic, now, desk.done())
    return next((one for one in groups if one.key == key), None)


async def _page(request: Request, trouble: str = "") -> Response:
    desk, who = desk_of(request), visit_of(request).person
    now, inbox = desk.sessions.clock(), _inbox(desk)
    groups = (await to_thread(inbox.groups, who.clinic, now, desk.done()))[:SHOWN]
    folder = desk.server.data_dir / FOLDER
    facts: dict[str, Any] = {
        "groups": [(one, *await to_thread(_likely, desk, one)) for one in groups],
        "disliked": await to_thread(inbox.disliked, who.clinic, now),
        "titles": {one.id: one.title for one in answers().values()},
        "proposed": sorted((path.name for path in folder.glob("*.patch")), reverse=True)[:20],
        "folder": folder,
        "key_of": key_of,
        "trouble": trouble,
    }
    return desk.templates.TemplateResponse(request, "misses.html", facts, 400 if trouble else 200)


def _likely(desk: Desk, one: Group) -> tuple[tuple[str, ...], bool]:
    """The answers that come nearest to a group, and whether the first of them is likely to be right."""
    found = desk.finder(one.questions[0])
    return found.answers[:3], found.sure


def _inbox(desk: Desk) -> Inbox:
    if desk.inbox is None:
        raise Refusal("not_found")
    return desk.inbox


ROUTES = [
    route(PATH, {"GET": misses, "POST": propose}),
    route(f"{PATH}/add", {"POST": add}),
]
