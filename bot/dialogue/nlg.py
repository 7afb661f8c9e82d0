"""Renders every response and adds what no answer may lack: the disclaimer, the level in force, the papers.

Rasa calls this class for the responses of rules, forms and custom actions alike (`nlg: type:` in
endpoints.yml), so no sentence of the assistant gets round it, on any channel. The message contract goes into
the response's `custom` part (docs/architecture.md); `text` is complete for channels that show text only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.core.nlg.interpolator import interpolate_text
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.contract import level_in_force, papers, phone_numbers, version_of
from bot.review.answers import NOT_SHOWN, reviewed
from bot.settings import clinic
from bot.triage.model import Level

_EMPTY_LINES = re.compile(r"\n\s*\n\s*")  # one that is left where the clinic has said nothing
TEXT_ONLY_CHANNELS = frozenset({"cmdline"})
INSTEAD = {"past_due": "utter_answer_past_due", "rejected": "utter_answer_rejected"}  # of an answer that is not shown
WITHOUT_REMINDER = frozenset({"triage", "check"})


class DisclaimingNLG(TemplatedNaturalLanguageGenerator):
    """Rasa's template generator with the frame that every message of Ramus carries."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__(domain.responses if domain else {})
        self._words = clinic().words()
        self.today: Callable[[], date] = date.today
        reviewed()  # read now, so that a wrong record stops the start and not an answer

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """The response `utter_action`, framed; None when it does not exist (Rasa then says nothing).

        Keyword arguments fill placeholders. Four have a meaning of their own: `triage` (the level that an action
        has just set), `reminded` (another message of this turn carries the reminder), `suggest` (ids of answers
        to offer as buttons), and `heading` (replaces the care card's).
        """
        slots = tracker.current_slot_values()
        parsed = tracker.latest_message.parse_data if tracker.latest_message else {}
        triage = kwargs.get("triage") or level_in_force(slots.get("triage"), parsed.get("triage"))
        role = (tracker.latest_message.metadata or {}).get("role") if tracker.latest_message else None
        audience = "staff" if role == "staff" else str(slots.get("audience") or "patient")
        return self.frame(utter_action, output_channel, triage, {"role": role, "audience": audience, **kwargs})

    def frame(
        self, utter_action: str, output_channel: str, triage: dict[str, Any], kwargs: dict[str, Any]
    ) -> dict[str, Any] | None:
        """Render and frame a response; `triage` is the level in force as in the message contract."""
        words = {**self._words, **{k: v for k, v in kwargs.items() if isinstance(v, str)}}
        response = self.generate_from_slots(utter_action, words, output_channel)
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
        if answer:
            response["answer_version"] = version_of(answer["answer_id"])  # for the ledger; no channel shows it
        disclaimer = self._say("utter_disclaimer", words)
        response["text"] = f"{body}\n\n{disclaimer}"
        buttons = response.get("buttons", []) + self._buttons(kwargs.get("suggest") or metadata.get("suggest") or [])
        if buttons:
            response["buttons"] = buttons
        if output_channel not in TEXT_ONLY_CHANNELS:
            custom = {
                "kind": kind,
                "triage": {k: triage[k] for k in ("level", "flags", "why")},
                "body": body,
                "disclaimer": disclaimer,
            }
            response["custom"] = {**custom, **answer, **self._card(metadata, triage, words)}
            if kwargs.get("role") == "staff" and "staff" in metadata and not hidden:
                response["custom"]["staff"] = interpolate_text(metadata["staff"], words)
        return response

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
        """One line of the advice while a level is in force (triage policy, rule 8)."""
        level = Level.of(triage["level"])
        if level < Level.URGENT:
            return ""
        group = "self_harm" if "self_harm" in triage["flags"] else level.label
        return self._say(f"utter_reminder_{group}", words)

    def _buttons(self, answer_ids: list[str]) -> list[dict[str, str]]:
        """Suggested questions: each answer's title, and the payload that asks for it."""
        buttons = []
        for answer_id in answer_ids:
            variants = self.responses.get(f"utter_{answer_id.replace('.', '/')}")
            if variants:
                payload = f'/pick_answer{{"answer_id": "{answer_id}"}}'
                buttons.append({"title": variants[0]["metadata"]["title"], "payload": payload})
        return buttons

    def _card(self, metadata: dict[str, Any], triage: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
        """The care card of a triage message: level, heading, whom to call."""
        if "heading" not in metadata:
            return {}
        heading = interpolate_text(metadata["heading"], words)
        numbers = phone_numbers()
        calls = [
            {"who": who, "label": self._say(f"utter_call_{who}", words), "number": numbers[who]}
            for who in metadata["call"]
            if numbers[who]
        ]
        return {"care_card": {"level": triage["level"], "heading": heading, "tel": calls}}
