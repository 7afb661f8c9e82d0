"""Every answer as a thing to sign: what its signature covers, and whether one still holds, by text and by date.

Decisions are read and kept as those about flags are (bot.triage.review), in a folder of their own. Besides, an approval
of an answer ends: what is known about backs and their treatment changes, though the text does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ContentError, SettingsError
from bot.knowledge.catalog import Answer, answers
from bot.knowledge.pictures import pictures
from bot.review import texts
from bot.review.content import Item
from bot.settings import RESOURCES, ROOT
from bot.triage.review import Content, State, load_decisions, states, version

FOLDER = ROOT / "reviews" / "answers"
Standing = Literal["draft", "in_review", "approved", "changed", "past_due", "rejected"]
STANDINGS: tuple[Standing, ...] = ("draft", "in_review", "approved", "changed", "past_due", "rejected")
NOT_SHOWN: tuple[Standing, ...] = ("past_due", "rejected")


class Settings(BaseModel):
    """What resources/review/answers.yml says."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    approval_days: int = Field(ge=1, le=3650)
    soon_days: int = Field(ge=0, le=3650)


@dataclass(frozen=True)
class AnswerItem(Item):
    """One answer to sign. `due`: the last day on which its approval counts; None when it is not approved."""

    topic: str
    due: date | None = None
    asked: bool = False  # its file says that somebody is reviewing it

    def standing(self, today: date) -> Standing:
        """The state in one word, on this day."""
        if self.due:
            return "approved" if today <= self.due else "past_due"
        if self.state.others and self.state.others[0].decision == "disagree":
            return "rejected"
        return "in_review" if self.asked and self.state.word == "draft" else self.state.word


def items(found: Mapping[str, Answer], folder: Path | None = None, today: date | None = None) -> dict[str, AnswerItem]:
    """Every answer by id, with what `folder` (FOLDER) has on record; raises ReviewError for a wrong record."""
    days = timedelta(days=load_settings().approval_days)
    contents = answer_contents(found, texts.sources())
    versions = {name: version(content) for name, content in contents.items()}
    signed = states(versions, load_decisions(folder or FOLDER, today or date.today()))
    items = {}
    for name, answer in found.items():
        due, asked = _due(signed[name], days), answer.review.get("state") == "in_review"
        items[name] = AnswerItem(name, contents[name], versions[name], signed[name], answer.topic, due, asked)
    return items


@lru_cache(maxsize=1)
def reviewed() -> dict[str, AnswerItem]:
    """The answers of this process, with the sign-offs that were on record when it started."""
    return items(answers())


def answer_contents(found: Mapping[str, Answer], sources: Mapping[str, Mapping[str, Any]]) -> dict[str, Content]:
    """What is signed, by answer id; raises ContentError for a source that nobody knows."""
    for answer in found.values():
        if unknown := [name for name in answer.sources if name not in sources]:
            raise ContentError(f"The answer {answer.id} names a source that sources.yml does not have: {unknown[0]}.")
    beside = pictures()
    return {
        answer.id: {
            "title": answer.title,
            "text": answer.text,
            **({"silent": answer.silent} if answer.silent else {}),
            **({"from_clinic": list(answer.from_clinic)} if answer.from_clinic else {}),
            **({"clinic_says": list(answer.clinic_says)} if answer.clinic_says else {}),
            "staff": answer.staff,
            "evidence": answer.evidence,
            "author_role": answer.author_role,
            "facts": list(answer.facts),
            "sources": [dict(sources[name]) for name in answer.sources],
            "audience": list(answer.audience),
            **({"picture": beside[answer.id].signed()} if answer.id in beside else {}),
        }
        for answer in found.values()
    }


def _due(state: State, days: timedelta) -> date | None:
    return state.by.date + days if state.word == "approved" and state.by else None


def counts(found: Mapping[str, AnswerItem], today: date) -> dict[Standing, int]:
    """How many answers there are in each state."""
    words = [item.standing(today) for item in found.values()]
    return {word: words.count(word) for word in STANDINGS}


def summary(found: Mapping[str, AnswerItem], today: date) -> str:
    """A few words for the start of the server."""
    number = counts(found, today)
    return (
        f"{number['approved']} of {len(found)} answers are approved, "
        f"{number['changed']} changed since they were, {number['past_due']} past due"
    )


def load_settings(path: Path = RESOURCES / "review" / "answers.yml") -> Settings:
    """Read the settings; raises SettingsError that names what is wrong."""
    try:
        return Settings(**yaml.safe_load(path.read_text("utf8")))
    except (OSError, yaml.YAMLError, TypeError, ValidationError) as error:
        raise SettingsError(f"{path} cannot be used: {error}") from error
