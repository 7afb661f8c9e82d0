"""The chat and the desk at one port. The desk is under /desk, or on a host name of its own (RAMUS_DESK_HOST)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/desk"


class Front:
    """Hands each request to the one it is for. With a host name of its own the desk is nowhere else, and on that name
    there is nothing else."""

    def __init__(self, chat: Starlette, desk: Starlette, desk_host: str = "") -> None:
        self.chat, self.desk, self.desk_host = chat, desk, desk_host
        self._lifespan = Starlette(lifespan=lambda _app: self._both())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app_for(scope)(scope, receive, send)

    def _app_for(self, scope: Scope) -> ASGIApp:
        if scope["type"] == "lifespan":
            return self._lifespan
        if self.desk_host:
            host = Headers(scope=scope).get("host", "").partition(":")[0].lower()
            return self.desk if host == self.desk_host else self.chat
        return self.desk if scope["path"] == PATH or scope["path"].startswith(f"{PATH}/") else self.chat

    @asynccontextmanager
    async def _both(self) -> AsyncIterator[None]:
        """The background work of both, begun and ended together."""
        async with self.chat.router.lifespan_context(self.chat), self.desk.router.lifespan_context(self.desk):
            yield
