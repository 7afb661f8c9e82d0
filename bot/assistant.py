"""The assistant behind every front end of Ramus: text in, messages of the contract out.

Two forms: `LocalAssistant` runs the Rasa agent and the actions in this process; `RemoteAssistant` (in
bot/remote.py) talks to a Rasa server over HTTP.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any, Literal, Protocol

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.utils import AvailableEndpoints

from bot.actions_endpoint import InProcessActions
from bot.dialogue.contract import NO_LEVEL
from bot.dialogue.nlg import DisclaimingNLG
from bot.dialogue.tracker_store import CachedSQLTrackerStore
from bot.errors import ModelError
from bot.settings import ROOT, Server
from bot.triage.model import Level
from bot.triage.screen import pattern_screen

logger = logging.getLogger(__name__)
Message = dict[str, Any]
Role = Literal["patient", "staff"]
MAX_CHARACTERS = 8000  # more than any front end lets through; the rest is cut
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class Assistant(Protocol):
    """What a front end may ask of the assistant."""

    async def start(self, conversation_id: str) -> list[Message]:
        """The greeting of a new conversation."""

    async def handle(self, conversation_id: str, text: str) -> list[Message]:
        """The replies to typed text."""

    async def choose(self, conversation_id: str, payload: str) -> list[Message]:
        """The replies to a tapped suggestion; `payload` must be one that the assistant itself sent."""

    async def safe_reply(self, text: str = "") -> list[Message]:
        """What to say when nothing else can be said. Never raises."""

    async def end(self, conversation_id: str) -> None:
        """Forget a conversation."""


class _Channel(CollectingOutputChannel):
    """Collects whole messages of the contract (Rasa's own splits text and custom)."""

    @classmethod
    def name(cls) -> str:
        return "ramus"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        kept = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        self.messages.append({"recipient_id": recipient_id, **kept})


class LocalAssistant:
    """Rasa agent and actions in this process."""

    def __init__(self, agent: Agent, store: CachedSQLTrackerStore, role: Role = "patient") -> None:
        self._agent, self._store, self._role = agent, store, role
        self._nlg: DisclaimingNLG = agent.nlg

    @classmethod
    def load(cls, server: Server, memory: bool = False, role: Role = "patient") -> LocalAssistant:
        """Load the trained model. `memory`: keep conversations in memory only (replay, tests).

        Raises ModelError when there is no usable model.
        """
        model = model_file(server.models_dir)
        endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
        store = CachedSQLTrackerStore(db=":memory:" if memory else str(server.data_dir / "conversations.db"))
        try:
            agent = Agent.load(
                model_path=model, generator=endpoints.nlg, tracker_store=store, action_endpoint=InProcessActions()
            )
        except Exception as error:
            raise ModelError(f"The model {model.name} cannot be loaded ({error}). Run `make model`.") from error
        return cls(agent, store, role)

    @property
    def model_name(self) -> str:
        """File name of the loaded model."""
        return self._agent.model_name or ""

    async def start(self, conversation_id: str) -> list[Message]:
        """The greeting of a new conversation."""
        return await self._ask(conversation_id, "/greeting")

    async def handle(self, conversation_id: str, text: str) -> list[Message]:
        """The replies to typed text, in the order in which they are to be read."""
        cleaned = clean(text)
        if not cleaned:
            return [self._framed(conversation_id, "utter_empty", NO_LEVEL)]
        return await self._ask(conversation_id, cleaned)

    async def choose(self, conversation_id: str, payload: str) -> list[Message]:
        """The replies to a tapped suggestion."""
        return await self._ask(conversation_id, payload)

    async def safe_reply(self, text: str = "") -> list[Message]:
        """Emergency line and clinic's number; the full advice when `text` raises a flag."""
        triage: dict[str, Any] = NO_LEVEL
        response = "utter_safe_reply"
        try:
            found = pattern_screen()(clean(text))
            if found.level > Level.NONE:
                triage, response = found.as_dict(), f"utter_triage_{found.advice}"
        except Exception:
            logger.exception("safe_reply.screen_failed")
        return [self._framed("", response, triage)]

    async def end(self, conversation_id: str) -> None:
        """Delete a conversation from the tracker store."""
        await self._store.forget(conversation_id)

    async def _ask(self, conversation_id: str, text: str) -> list[Message]:
        channel = _Channel()
        message = UserMessage(text, channel, conversation_id, input_channel="ramus", metadata={"role": self._role})
        await self._agent.handle_message(message)
        if not channel.messages:
            logger.error("assistant.no_reply")
            return await self.safe_reply(text)
        return list(channel.messages)

    def _framed(self, conversation_id: str, response: str, triage: dict[str, Any]) -> Message:
        framed = self._nlg.frame(response, "ramus", triage, {"triage": triage, "reminded": True}) or {}
        kept = {key: framed[key] for key in ("text", "buttons", "custom") if framed.get(key)}
        return {"recipient_id": conversation_id, **kept}


def clean(text: str) -> str:
    """Typed text as text: no control characters, not too long, and never a command.

    Rasa obeys a message that starts with a slash ("/restart", "/intent{...}"), whoever typed it.
    """
    return _CONTROL.sub(" ", text)[:MAX_CHARACTERS].strip().lstrip("/ ").strip()


def model_file(folder: Path) -> Path:
    """The trained model; raises ModelError when there is none."""
    path = folder / "ramus.tar.gz"
    if not path.exists():
        raise ModelError(f"There is no trained model in {folder}. Run `make model`.")
    return path
