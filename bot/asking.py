"""What is alike in the assistants that put one text to Rasa; typed text comes in through the door (bot/door.py)."""

from __future__ import annotations

from abc import ABC, abstractmethod

from bot.assistant import Message
from bot.door import admitted

NOTHING_SAID = "/nothing_said"


class Asking(ABC):
    """What is alike in the assistants that put one text to Rasa: how a start, a message and a button are asked."""

    async def start(self, conversation_id: str, clinic: str = "") -> list[Message]:
        """The greeting of a new conversation."""
        return await self._ask(conversation_id, "/greeting", clinic)

    async def handle(self, conversation_id: str, text: str, clinic: str = "", sent: str = "") -> list[Message]:
        """The replies to typed text, in the order in which they are to be read."""
        said = admitted(text)
        if said is None:
            return await self.safe_reply(text, conversation_id, clinic)
        return await self._ask(conversation_id, said or NOTHING_SAID, clinic, sent)

    async def choose(self, conversation_id: str, payload: str, clinic: str = "", sent: str = "") -> list[Message]:
        """The replies to a tapped suggestion."""
        return await self._ask(conversation_id, payload, clinic, sent)

    @abstractmethod
    async def safe_reply(self, text: str = "", conversation_id: str = "", clinic: str = "") -> list[Message]:
        """What to say when nothing else can be said."""

    @abstractmethod
    async def _ask(self, conversation_id: str, text: str, clinic: str = "", sent: str = "") -> list[Message]:
        """The replies to one text; a leading slash makes it one of Rasa's commands."""
