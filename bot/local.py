"""The assistant in this process: the Rasa agent, the actions, and what to say when one of them fails."""

from __future__ import annotations

import gc
import logging
from collections import OrderedDict
from copy import deepcopy
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.events import SlotSet
from threadpoolctl import threadpool_limits

from bot.actions_endpoint import InProcessActions
from bot.asking import Asking
from bot.assistant import Message, Role, clean
from bot.dialogue.broker import LedgerBroker
from bot.dialogue.contract import NO_LEVEL, level_in_force
from bot.dialogue.heard import SENT, replies_to
from bot.dialogue.nlg import DisclaimingNLG
from bot.dialogue.runner import plan_once
from bot.dialogue.tracker_store import CachedSQLTrackerStore
from bot.door import identifies, redact
from bot.errors import ModelError
from bot.screening import red_flag_screen
from bot.settings import DEFAULT, ROOT, Server
from bot.store.ledger import Ledger
from bot.train import root_cause
from bot.triage.model import Level

logger = logging.getLogger(__name__)
MAX_LEVELS = 5000
SPARE = frozenset({"utter_safe_reply", "utter_check_alone"})


class _Channel(CollectingOutputChannel):
    """Collects whole messages of the contract (Rasa's own splits text and custom)."""

    @classmethod
    def name(cls) -> str:
        return "ramus"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        kept = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        self.messages.append({"recipient_id": recipient_id, **kept})


class LocalAssistant(Asking):
    """Rasa agent and actions in this process."""

    def __init__(self, agent: Agent, store: CachedSQLTrackerStore, role: Role = "patient") -> None:
        self._agent, self._store, self._role = agent, store, role
        self._nlg: DisclaimingNLG = agent.nlg
        redact()  # built now, so that a wrong list stops the start and not an answer
        self._levels: OrderedDict[str, dict[str, Any]] = OrderedDict()  # the last level that each conversation saw
        self._unsaved: dict[str, dict[str, Any]] = {}  # levels that the tracker store does not have yet
        names = [name for name in self._nlg.responses if name.startswith("utter_triage_") or name in SPARE]
        self._ready = {  # said when wording fails
            (clinic, name): self._framed("", name, NO_LEVEL, clinic) for clinic in self._nlg.clinics for name in names
        }

    @classmethod
    def load(
        cls, server: Server, memory: bool = False, role: Role = "patient", ledger: Ledger | None = None
    ) -> LocalAssistant:
        """Load the trained model.

        Args:
            server: the settings.
            memory: keep conversations in memory only (replay, tests).
            role: whom it talks with.
            ledger: where it is noted what was screened and answered; None notes nothing.

        Raises ModelError when there is no usable model.
        """
        model = model_file(server.models_dir)
        endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
        broker = LedgerBroker(ledger) if ledger else None
        file = ":memory:" if memory else str(server.data_dir / "conversations.db")
        store = CachedSQLTrackerStore(db=file, event_broker=broker)
        try:
            agent = Agent.load(
                model_path=model, generator=endpoints.nlg, tracker_store=store, action_endpoint=InProcessActions()
            )
        except Exception as error:
            raise ModelError(
                f"The model {model.name} cannot be loaded ({root_cause(error)}). Run `make model`."
            ) from error
        plan_once(agent)
        threadpool_limits(1)  # BLAS threads wait for the next small matrix by spinning: a second core, for nothing
        gc.collect()
        gc.freeze()  # what was loaded stays; the collector need not look at it again
        return cls(agent, store, role)

    @property
    def model_name(self) -> str:
        """File name of the loaded model."""
        return self._agent.model_name or ""

    async def safe_reply(self, text: str = "", conversation_id: str = "", clinic: str = "") -> list[Message]:
        """Emergency line and clinic's number; the full advice when `text` raises a flag.

        A level that is found here is kept, and put into the conversation with its next message.
        """
        triage, response = self._levels.get(conversation_id, NO_LEVEL), "utter_safe_reply"
        try:
            found: dict[str, Any] = red_flag_screen()(clean(text)).as_dict()
            if identifies(text):
                found |= {"why": [], "signs": {}}  # its words may be a part of an identifier
            if Level.of(found["level"]) > Level.NONE:
                triage = level_in_force(triage, found)
                if conversation_id:
                    self._unsaved[conversation_id] = found
                    self._note(conversation_id, found, clinic)
            if triage is found:  # else the safe reply, which begins with the reminder of the higher level
                # no form runs here that could ask
                response = "utter_check_alone" if found["level"] == "check" else f"utter_triage_{found['advice']}"
        except Exception as error:
            logger.error("safe_reply.screen_failed: %s", type(error).__name__)
        if conversation_id:
            self._remember(conversation_id, triage)
        return [self._framed(conversation_id, response, triage, clinic)]

    async def end(self, conversation_id: str) -> None:
        """Delete a conversation from the tracker store."""
        self._levels.pop(conversation_id, None)
        self._unsaved.pop(conversation_id, None)
        await self._store.forget(conversation_id)

    async def _ask(self, conversation_id: str, text: str, clinic: str = "", sent: str = "") -> list[Message]:
        channel = _Channel()
        told: dict[str, Any] = {"role": self._role, "clinic": clinic, SENT: sent}
        told |= {} if self._store.on_disk else {"memory": True}
        message = UserMessage(text, channel, conversation_id, input_channel="ramus", metadata=told)
        try:
            await self._save_level(conversation_id)
            heard = replies_to(await self._store.retrieve(conversation_id) if sent else None, text, sent)
            channel.messages.extend(heard)
            if not heard:
                await self._agent.handle_message(message)
        except Exception as error:
            logger.error("assistant.failed: %s", type(error).__name__)
        if not channel.messages:
            return await self.safe_reply("" if text.startswith("/") else text, conversation_id, clinic)
        self._remember(conversation_id, channel.messages[-1]["custom"]["triage"])
        return list(channel.messages)

    def _note(self, conversation_id: str, found: dict[str, Any], clinic: str) -> None:
        """A danger sign goes into the ledger also when Rasa did not get to it."""
        if isinstance(self._store.event_broker, LedgerBroker):
            self._store.event_broker.found(conversation_id, found, self._role, clinic)

    def _remember(self, conversation_id: str, triage: dict[str, Any]) -> None:
        """The level in force, for a safe reply that cannot ask the tracker."""
        self._levels[conversation_id] = triage
        self._levels.move_to_end(conversation_id)
        while len(self._levels) > MAX_LEVELS:
            self._levels.popitem(last=False)

    async def _save_level(self, conversation_id: str) -> None:
        """Put a level that the safe reply found into the conversation, so that it stays (triage policy, rule 8)."""
        level = self._unsaved.pop(conversation_id, None)
        if level is None:
            return
        try:
            store = self._agent.tracker_store
            tracker = await store.get_or_create_tracker(conversation_id)
            tracker.update(SlotSet("triage", level_in_force(tracker.get_slot("triage"), level)))
            await store.save(tracker)
        except Exception:
            self._unsaved[conversation_id] = level
            raise

    def _framed(self, conversation_id: str, response: str, triage: dict[str, Any], clinic: str) -> Message:
        try:
            whom = {"role": self._role, "audience": self._role, "clinic": clinic}
            framed = self._nlg.frame(response, "ramus", triage, whom) or {}
        except Exception as error:  # the same words, as they were made when the program started
            logger.error("safe_reply.wording_failed: %s", type(error).__name__)
            framed = deepcopy(self._ready.get((clinic, response)) or self._ready[DEFAULT, response])
            framed["custom"]["triage"] = {key: triage[key] for key in ("level", "flags", "why")}
            if "care_card" in framed["custom"]:
                framed["custom"]["care_card"]["level"] = triage["level"]
        kept = {key: framed[key] for key in ("text", "buttons", "custom") if framed.get(key)}
        return {"recipient_id": conversation_id, **kept}


def model_file(folder: Path) -> Path:
    """The trained model; raises ModelError when there is none."""
    path = folder / "ramus.tar.gz"
    if not path.exists():
        raise ModelError(f"There is no trained model in {folder}. Run `make model`.")
    return path
