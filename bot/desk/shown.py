"""An answer as the desk shows it: the words that the chat would say to a patient of this clinic, with its papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from bot.knowledge.catalog import Answer
from bot.knowledge.pictures import Picture, pictures
from bot.review import texts
from bot.review.answers import NOT_SHOWN, AnswerItem, Standing
from bot.settings import RESOURCES, Clinic

_EMPTY_LINES = re.compile(r"\n\s*\n\s*")  # one that is left where the clinic has said nothing
_PLACE = re.compile(r"\{(\w+)\}")
INSTEAD = {"past_due": "utter_answer_past_due", "rejected": "utter_answer_rejected"}


@dataclass(frozen=True)
class Shown:
    """One answer. `hidden`: its text may not be read out, and `body` says what to do; `by`: who approved it."""

    id: str
    title: str
    body: str
    disclaimer: str
    staff: str
    sources: tuple[dict[str, Any], ...]
    standing: Standing
    by: str
    due: date | None
    picture: Picture | None
    hidden: bool

    @property
    def to_copy(self) -> str:
        """What is copied: the patient's wording, never without its disclaimer; nothing when it may not be said."""
        return "" if self.hidden else f"{self.body}\n\n{self.disclaimer}"


def shown(answer: Answer, item: AnswerItem, clinic: Clinic, today: date) -> Shown:
    """The answer in a clinic's words, as its review stands today."""
    words, standing = clinic.words(), item.standing(today)
    hidden = standing in NOT_SHOWN
    by = item.state.by
    return Shown(
        answer.id,
        answer.title,
        filled(sentence(INSTEAD[standing], "staff"), words) if hidden else body(answer, words),
        filled(sentence("utter_disclaimer"), words),
        "" if hidden else filled(answer.staff, words),
        () if hidden else tuple({"id": name, **sources()[name]} for name in answer.sources),
        standing,
        f"{by.name} ({by.role}), {by.date.isoformat()}" if by else "",
        item.due,
        None if hidden else pictures().get(answer.id),
        hidden,
    )


def body(answer: Answer, words: Mapping[str, str]) -> str:
    """The text, or the one for a clinic that has not said what it needs; then what the clinic itself says.

    The chat puts it together in bot/dialogue/nlg.py; a test compares the two, for every answer.
    """
    silent = [fact for fact in answer.from_clinic if not words[f"clinic_{fact}"]]
    text = filled(answer.silent if silent else answer.text, words)
    known = [words[f"clinic_{fact}"] for fact in answer.clinic_says if words[f"clinic_{fact}"]]
    said = [filled(sentence("utter_clinic_says"), {**words, "fact": fact}) for fact in known]
    return _EMPTY_LINES.sub("\n\n", "\n\n".join([text.strip(), *said]))


def filled(text: str, words: Mapping[str, str]) -> str:
    """A text with the clinic's words in it; places that nobody knows stay as they are."""
    return _PLACE.sub(lambda place: words.get(place.group(1), place.group(0)), text)


def sentence(name: str, audience: str = "patient") -> str:
    """A sentence around the answers, for staff when there is one for them."""
    variants = _frame()[name]
    return (variants.get(audience) or variants["patient"])["text"]


@lru_cache(maxsize=1)
def _frame() -> dict[str, texts.Texts]:
    return texts.other_sentences(set())


@lru_cache(maxsize=1)
def sources() -> dict[str, dict[str, Any]]:
    """All sources that an answer may name, with their addresses."""
    wanted = ("title", "where", "year", "url")
    raw = yaml.safe_load((RESOURCES / "sources.yml").read_text("utf8"))
    return {name: {key: entry[key] for key in wanted if key in entry} for name, entry in raw.items()}
