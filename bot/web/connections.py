"""One connection, of a browser or of whoever it is: a head that does not come in time, or is no HTTP, is refused.

uvicorn waits for a head for ever, and answers what it cannot read without the emergency line.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.applications import Starlette
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from bot.settings import DEFAULT
from bot.web.context import Web
from bot.web.refusals import STATUS
from bot.web.wording import contact_lines


def guarded(app: Starlette) -> type[asyncio.Protocol]:
    """uvicorn's protocol (`http=` of its Config) for this app, with its limits and its default clinic's lines."""
    web: Web = app.state.web

    class Guarded(_Guarded):
        seconds = web.limits.head_seconds
        unreadable, too_slow = (_raw(web, code) for code in ("bad_request", "too_slow"))

    return Guarded


class _Guarded(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    seconds: float
    unreadable: bytes
    too_slow: bytes
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._answering() or self.transport.is_closing():
            self._cancel()
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._cancel()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP; called by uvicorn."""
        self._end(self.unreadable)

    def _answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.seconds, self._late)

    def _late(self) -> None:
        self._timer = None
        if not self._answering() and not self.transport.is_closing():
            self._end(self.too_slow)

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self, answer: bytes) -> None:
        self.transport.write(answer)
        self.transport.close()


def _raw(web: Web, code: str) -> bytes:
    """A whole answer in the shape of every refusal."""
    site = web.sites[DEFAULT]
    error = {"code": code, "message": site.words["refusals"][code]}
    body = json.dumps({"error": error, **contact_lines(site.clinic, site.words), "messages": []}).encode()
    head = (
        f"HTTP/1.1 {STATUS[code]} Refused\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
