"""What no handler foresaw becomes a refusal, of the chat as of the desk."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class LastResort:
    """Turns an unforeseen error into a refusal.

    Starlette's own handler re-raises, and the server then prints the traceback, whose last line may quote a person.

    Args:
        app: what is guarded.
        room: "web" or "desk"; the log has `room.failed`, with the kind of the error and nothing else.
        answer: makes the refusal.
    """

    def __init__(self, app: ASGIApp, room: str, answer: Callable[[Request], Awaitable[Response]]) -> None:
        self.app, self.answer = app, answer
        self.event, self.log = f"{room}.failed", structlog.get_logger(f"ramus.{room}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            self.log.error(self.event, error=type(error).__name__)
            if scope["type"] != "http" or started:
                raise RuntimeError(f"the response had begun; see {self.event} in the log") from None
            response = await self.answer(Request(scope))
            await response(scope, receive, send)
