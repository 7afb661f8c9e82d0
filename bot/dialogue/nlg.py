"""Renders every response and adds what no answer may lack: the disclaimer, the level in force, the papers.

Rasa calls this class for the responses of rules, forms and custom actions alike (`nlg: type:` in
endpoints.yml), so no sentence of the assistant gets round it, on any channel. The message contract goes into
the response's `custom` part (docs/architecture.md); `text` is complete for channels that show text only.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.nlg.interpolator import interpolate_text
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.contract import level_in_force, papers, phone_numbers, picture_beside, version_of
from bot.knowledge.pictures import pictures
from bot.review.answers import NOT_SHOWN, reviewed
from bot.settings import DEFAULT, Clinic, clinics
from bot.triage.check import TODAY
from bot.triage.model import Level

logger = logging.getLogger(__name__)
_EMPTY_LINES = re.compile(r"\n\s*\n\s*")  # one that is left where the clinic has said nothing
TEXT_ONLY_CHANNELS = frozenset({"cmdline"})
INSTEAD = {"past_due": "utter_answer_past_due", "rejected": "utter_answer_rejected"}  # of an answer that is not shown
WITHOUT_REMINDER = frozenset({"triage", "check"})
GREETING, OWN_GREETING = "utter_greeting", "utter_greeting_own"


class DisclaimingNLG(TemplatedNaturalLanguageGenerator):
    """Rasa's template generator with the frame that every message of Ramus carries."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__(domain.responses if domain else {})
        self.clinics: dict[str, Clinic] = dict(clinics())
        self.today: Callable[[], date] = date.today
        reviewed()  # read now, so that a wrong record stops the start and not an answer
        pictures()

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The response `utter_action`, framed; None when it does not exist (Rasa then says nothing).

        Keyword arguments fill placeholders. Six have a meaning of their own: `triage` (the level that an action
        has just set), `reminded` (another message of this turn carries the reminder), `suggest` (ids of answers
        to offer as buttons), `heading` (replaces the care card's), `check` (which question of a safety check this
        is), and `receipt` (the conversation has been deleted).
        """
        slots = tracker.current_slot_values()
        parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
        triage = kwargs.get("triage") or level_in_force(slots.get("triage"), parsed.get("triage"))
        told = (tracker.latest_message.metadata or {}) if tracker.latest_message else {}
        audience = "staff" if told.get("role") == "staff" else str(slots.get("audience") or "patient")
        asked = {"role": told.get("role"), "clinic": told.get("clinic"), "audience": audience}
        framed = self.frame(utter_action, output_channel, triage, {**asked, **kwargs})
        answer_id = (framed or {}).get("custom", {}).get("answer_id")
        if framed and answer_id:
            framed["answer_version"] = version_of(answer_id)  # for the ledger; no channel shows it
        return framed

    def frame(
        self, utter_action: str, output_channel: str, triage: dict[str, Any], kwargs: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Render and frame a response; `triage` is the level in force as in the message contract.

        `kwargs["clinic"]`: id of the clinic that speaks; the default one when it is absent.
        """
        clinic, here = self._clinic(kwargs.get("clinic"))
        words = {**here.words(), **{k: v for k, v in kwargs.items() if isinstance(v, str)}}
        own = utter_action == GREETING
        name = OWN_GREETING if own and here.greeting else utter_action
        response = self.generate_from_slots(name, words, output_channel)
        if response is None:
            return None
        metadata = response.pop("metadata", {}) or {}
        kind = metadata.get("kind", "answer")
        answer = papers(response, metadata, self.today())
        hidden = answer.get("review", {}).get("state") in NOT_SHOWN
        body = self._say(INSTEAD[answer["review"]["state"]], words) if hidden else ""
        body = body or self._body(response, metadata, words)
        if kind not in WITHOUT_REMINDER and not kwargs.get("reminded"):
            body = "\n\n".join(part for part in (self._reminder(triage, words), body) if part)
        disclaimer = self._say("utter_disclaimer", words)
        response["text"] = f"{body}\n\n{disclaimer}"
        offered = (own and here.suggested) or kwargs.get("suggest") or metadata.get("suggest") or []
        if buttons := response.get("buttons", []) + self._buttons(offered):
            response["buttons"] = buttons
        if output_channel not in TEXT_ONLY_CHANNELS:
            custom = {
                "kind": kind,
                "triage": {k: triage[k] for k in ("level", "flags", "why")},
                "body": body,
                "disclaimer": disclaimer,
            }
            beside = picture_beside(answer, triage["level"], clinic)
            told = {name: kwargs[name] for name in ("check", "receipt") if kwargs.get(name)}
            response["custom"] = {**custom, **answer, **beside, **self._card(metadata, triage, words, here), **told}
            if kwargs.get("role") == "staff" and "staff" in metadata and not hidden:
                response["custom"]["staff"] = interpolate_text(metadata["staff"], words)
        return response

    def _clinic(self, name: Any) -> tuple[str, Clinic]:
        """A clinic and its id; the default one for an id that is unknown here, which a front end refuses before."""
        if name and name not in self.clinics:
            logger.error("nlg.unknown_clinic")
            name = DEFAULT
        return name or DEFAULT, self.clinics[name or DEFAULT]

    def _body(self, response: dict[str, Any], metadata: dict[str, Any], words: dict[str, str]) -> str:
        """The text, or the one for a clinic that has not said what it needs; then what the clinic itself says."""
        silent = [fact for fact in metadata.get("from_clinic", []) if not words[f"clinic_{fact}"]]
        body = interpolate_text(metadata["silent"], words) if silent else response.get("text", "")
        known = [words[f"clinic_{fact}"] for fact in metadata.get("clinic_says", []) if words[f"clinic_{fact}"]]
        said = [self._say("utter_clinic_says", {**words, "fact": fact}) for fact in known]
        return _EMPTY_LINES.sub("\n\n", "\n\n".join([str(body).strip(), *said]))

    def _say(self, name: str, words: dict[str, str]) -> str:
        response = self.generate_from_slots(name, words, "")
        return str(response["text"]).strip() if response else ""

    def _reminder(self, triage: dict[str, Any], words: dict[str, str]) -> str:
        """One line of the advice while a level is in force (triage policy, rule 8) or a call today is advised."""
        level = Level.of(triage["level"])
        if level < Level.URGENT and triage.get("advice") != TODAY:
            return ""
        group = "self_harm" if "self_harm" in triage["flags"] else max(level, Level.URGENT).label
        return self._say(f"utter_reminder_{group}", words)

    def _buttons(self, answer_ids: Iterable[str]) -> list[dict[str, str]]:
        """Suggested questions: each answer's title, and the payload that asks for it."""
        buttons = []
        for answer_id in answer_ids:
            variants = self.responses.get(f"utter_{answer_id.replace('.', '/')}")
            if variants:
                payload = f'/pick_answer{{"answer_id": "{answer_id}"}}'
                buttons.append({"title": variants[0]["metadata"]["title"], "payload": payload})
        return buttons

    def _card(
        self, metadata: dict[str, Any], triage: dict[str, Any], words: dict[str, str], here: Clinic
    ) -> dict[str, Any]:
        """The care card of a triage message: level, heading, whom to call."""
        if "heading" not in metadata:
            return {}
        heading = interpolate_text(metadata["heading"], words)
        numbers = phone_numbers(here)
        calls = [
            {"who": who, "label": self._say(f"utter_call_{who}", words), "number": numbers[who]}
            for who in metadata["call"]
            if numbers[who]
        ]
        return {"care_card": {"level": triage["level"], "heading": heading, "tel": calls}}
