"""The assistant as a Rasa server elsewhere on this machine (`rasa run` and `rasa run actions`), over its REST channel.

Set RAMUS_RASA_URL, e.g. http://127.0.0.1:5005. Rasa's REST channel is open to whoever reaches it: keep it on loopback.
"""

from __future__ import annotations

from typing import Any

import aiohttp

from bot.asking import Asking
from bot.assistant import MAX_CHARACTERS, Message, Role
from bot.dialogue.heard import SENT
from bot.errors import AssistantError
from bot.local import LocalAssistant


class RemoteAssistant(Asking):
    """Talks to a Rasa server; falls back on the local safe reply."""

    def __init__(self, url: str, local: LocalAssistant, role: Role = "patient", seconds: float = 9.0) -> None:
        self._url = url.rstrip("/") + "/webhooks/rest/webhook"
        self._local, self._role = local, role
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    @property
    def model_name(self) -> str:
        """Where the model runs."""
        return "remote"

    async def safe_reply(self, text: str = "", conversation_id: str = "", clinic: str = "") -> list[Message]:
        """Made here, so that it works when the server does not."""
        return await self._local.safe_reply(text, conversation_id, clinic)

    async def end(self, conversation_id: str) -> None:
        """A Rasa server keeps its own tracker store; its conversation is closed, not deleted."""
        await self._ask(conversation_id, "/restart")

    async def _ask(self, conversation_id: str, text: str, clinic: str = "", sent: str = "") -> list[Message]:
        told = {"role": self._role, "clinic": clinic, SENT: sent}
        body = {"sender": conversation_id, "message": text[:MAX_CHARACTERS], "metadata": told}
        async with aiohttp.ClientSession(timeout=self._timeout) as session, session.post(self._url, json=body) as reply:
            if reply.status != 200:
                raise AssistantError(f"The Rasa server answered with status {reply.status}.")
            return join(await reply.json())


def join(parts: list[dict[str, Any]]) -> list[Message]:
    """Put together what Rasa's REST channel sends apart: a text paragraph by paragraph, then its `custom` part."""
    messages: list[Message] = []
    texts: list[str] = []
    found: Message = {}
    for part in parts:
        found |= {key: part[key] for key in ("recipient_id", "buttons") if key in part}
        texts += [part["text"]] if "text" in part else []
        if "custom" in part:
            messages.append({**found, "text": "\n\n".join(texts), "custom": part["custom"]})
            found, texts = {}, []
    return messages
