"""What every front end of Ramus talks to: text in, messages of the contract out.

Three forms: `bot/local.py` runs the Rasa agent and the actions in this process, `bot/worker.py` puts that in a thread
of its own, and `bot/remote.py` talks to a Rasa server over HTTP.
"""

from __future__ import annotations

import re
from typing import Any, Literal, Protocol

Message = dict[str, Any]
Role = Literal["patient", "staff"]
MAX_CHARACTERS = 8000  # more than any front end lets through; the rest is cut
TYPED_SLASH = "\uff0f"  # full width; the encoder reads it as a slash
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Assistant(Protocol):
    """What a front end may ask of the assistant.

    `clinic`: id of the conversation's clinic, "" for the default one. `sent`: what marks a message that may be sent
    twice; the same words with the same mark are answered once, and get the same replies again.
    """

    async def start(self, conversation_id: str, clinic: str = "") -> list[Message]:
        """The greeting of a new conversation."""

    async def handle(self, conversation_id: str, text: str, clinic: str = "", sent: str = "") -> list[Message]:
        """The replies to typed text, in the order in which they are to be read. Never raises, never empty."""

    async def choose(self, conversation_id: str, payload: str, clinic: str = "", sent: str = "") -> list[Message]:
        """The replies to a tapped suggestion; `payload` must be one that the assistant itself sent."""

    async def safe_reply(self, text: str = "", conversation_id: str = "", clinic: str = "") -> list[Message]:
        """What to say when nothing else can be said: full advice when `text` raises a flag. Never raises."""

    async def end(self, conversation_id: str) -> None:
        """Forget a conversation."""


def clean(text: str) -> str:
    """Typed text as text: no control characters or broken Unicode, not too long, and never a command.

    Rasa obeys a message that starts with a slash ("/restart", "/intent{...}"), whoever typed it. Before one or two
    words it is kept in another form, so that what looks like a command is not read as the wish it names.
    """
    whole = text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
    said = _CONTROL.sub(" ", whole).strip()
    words = said.lstrip("/ ")
    return f"{TYPED_SLASH}{words}" if said.startswith("/") and 0 < len(words.split()) <= 2 else words
