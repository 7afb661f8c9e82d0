"""The stream of server-sent events that an open page listens to: how many alerts wait, whenever that changes."""

from __future__ import annotations

import json
from asyncio import to_thread
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.desk.context import Desk, desk_of, visit_of
from bot.desk.cookie import token_of
from bot.desk.watch import ticks

ALIVE_SECONDS = 15.0  # a line without meaning so often, so that no proxy closes the stream
OVER = "event: over\ndata: {}\n\n"
ALIVE = ": alive\n\n"


async def stream(request: Request) -> Response:
    """Lasts as long as the page and the sign-in do; it does not keep the sign-in alive."""
    desk, clinic = desk_of(request), visit_of(request).person.clinic
    token = token_of(request, desk.server.trusted_proxy)
    return StreamingResponse(_lines(desk, token, clinic), media_type="text/event-stream")


async def _lines(desk: Desk, token: str, clinic: str) -> AsyncIterator[str]:
    if desk.watch is None or desk.alerts is None:
        return
    told = ""
    async for changed in ticks(desk.watch, ALIVE_SECONDS):
        if desk.sessions.find(token, touch=False) is None:
            yield OVER
            return
        if not changed:
            yield ALIVE
            continue
        waiting = await to_thread(desk.alerts.waiting, clinic)
        opened = [one.id for one in waiting if one.state == "open"]
        states = {one.id: one.state for one in waiting}
        now = json.dumps({"open": len(opened), "newest": max(opened, default=0), "states": states})
        if now != told:
            told = now
            yield f"event: alerts\ndata: {now}\n\n"
