"""Parts of the message contract that do not need Rasa: level in force, papers of an answer, whom to call."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import yaml

from bot.knowledge.pictures import pictures
from bot.review.answers import NOT_SHOWN, reviewed
from bot.settings import RESOURCES, Clinic, emergency_lines
from bot.triage.model import Level

NO_LEVEL: dict[str, Any] = {"level": "none", "flags": [], "why": [], "advice": ""}
DRAFT = {"state": "draft", "reviewed_by": "", "reviewed_on": "", "due": ""}


def level_in_force(kept: dict[str, Any] | None, said: dict[str, Any] | None) -> dict[str, Any]:
    """The higher of the conversation's level and this message's (triage policy, rules 2 and 8)."""
    kept, said = kept or NO_LEVEL, said or NO_LEVEL
    return said if Level.of(said["level"]) >= Level.of(kept["level"]) and said["level"] != "none" else kept


def papers(response: dict[str, Any], metadata: dict[str, Any], today: date | None = None) -> dict[str, Any]:
    """An answer's id, title, sources and true review state; empty for sentences that are no answers.

    An answer that is past due or rejected shows no sources: its text is not shown either.
    """
    if "facts" not in metadata:
        return {}
    review = review_of(response.get("id", ""), today or date.today())
    shown = [] if review["state"] in NOT_SHOWN else metadata["sources"]
    return {
        "answer_id": response.get("id", ""),
        "title": metadata["title"],
        "sources": [{"id": name, **sources()[name]} for name in shown],
        "review": review,
        "reviewed_on": review["reviewed_on"],
    }


def picture_beside(answer: dict[str, Any], level: str, clinic: str = "") -> dict[str, Any]:
    """The picture that goes with an answer, as `picture`, with a link to the clinic's own page; empty without one.

    None is shown beside an answer that is not shown itself, nor while an emergency is in force: the call comes first.
    """
    shown = pictures().get(answer.get("answer_id", ""))
    if shown is None or answer["review"]["state"] in NOT_SHOWN or Level.of(level) is Level.EMERGENCY:
        return {}
    picture = shown.shown()
    if clinic and "link" in picture:
        picture["link"]["href"] += f"?clinic={clinic}"
    return {"picture": picture}


def review_of(answer_id: str, today: date) -> dict[str, str]:
    """Who approved an answer, when and until when; a draft when no approval holds. Its own file is not asked."""
    item = reviewed().get(answer_id)
    if item is None or item.due is None or item.state.by is None:
        rejected = item is not None and item.standing(today) == "rejected"
        return {**DRAFT, "state": "rejected"} if rejected else dict(DRAFT)
    by = item.state.by
    return {
        "state": item.standing(today),
        "reviewed_by": f"{by.name} ({by.role})",
        "reviewed_on": by.date.isoformat(),
        "due": item.due.isoformat(),
    }


def version_of(answer_id: str) -> str:
    """The version of an answer's text, as sign-offs name it; "" for an answer that nobody can sign."""
    item = reviewed().get(answer_id)
    return item.version if item else ""


@lru_cache
def sources() -> dict[str, dict[str, Any]]:
    """All sources that an answer may name, by id."""
    raw = yaml.safe_load((RESOURCES / "sources.yml").read_text("utf8"))
    return {
        name: {key: entry[key] for key in ("title", "where", "year", "url") if key in entry}
        for name, entry in raw.items()
    }


def phone_numbers(here: Clinic) -> dict[str, str]:
    """Whom a care card may offer to call, and the number that a phone dials; "" when there is none."""
    lines = emergency_lines(here.country)
    return {"emergency": lines.emergency_tel, "crisis": lines.crisis_tel, "clinic": here.phone}
