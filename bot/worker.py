"""An assistant in a thread of its own, so that the web side can keep its time limits.

Rasa works on a message without a pause. On the web server's own loop nothing else could happen meanwhile: no time-out,
no refusal, no safe reply. Here the messages are answered one after the other in one thread; the safe reply is made
outside it, so that it never waits behind them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.assistant import Assistant, Message

T = TypeVar("T")


class WorkerAssistant:
    """Hands every call but the safe reply to the worker thread."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="assistant", daemon=True).start()

    @property
    def model_name(self) -> str:
        """Name of the model, for /health."""
        return getattr(self._assistant, "model_name", "")

    async def start(self, conversation_id: str, clinic: str = "") -> list[Message]:
        """The greeting of a new conversation."""
        return await self._in_thread(self._assistant.start(conversation_id, clinic))

    async def handle(self, conversation_id: str, text: str, clinic: str = "", sent: str = "") -> list[Message]:
        """The replies to typed text."""
        return await self._in_thread(self._assistant.handle(conversation_id, text, clinic, sent))

    async def choose(self, conversation_id: str, payload: str, clinic: str = "", sent: str = "") -> list[Message]:
        """The replies to a tapped suggestion."""
        return await self._in_thread(self._assistant.choose(conversation_id, payload, clinic, sent))

    async def safe_reply(self, text: str = "", conversation_id: str = "", clinic: str = "") -> list[Message]:
        """Made at once, beside whatever the worker does."""
        return await self._assistant.safe_reply(text, conversation_id, clinic)

    async def end(self, conversation_id: str) -> None:
        """Forget a conversation."""
        await self._in_thread(self._assistant.end(conversation_id))

    async def _in_thread(self, work: Coroutine[Any, Any, T]) -> T:
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._loop))
