"""What there is to review, how it stands, what was decided about it and what has changed since; and signing itself.

Records are those of `ramus sign-off` (bot/review), in the same folders. Beside them, under `texts`, stands what was
signed: a later reader can see in what the text differs now.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.desk.caller import protocol
from bot.errors import ReviewError
from bot.review import answers as of_answers
from bot.review import content
from bot.review.answers import AnswerItem, reviewed
from bot.review.content import Item
from bot.review.form import Row
from bot.review.sign_off import check, record
from bot.triage.review import Decision, load_decisions

KINDS = ("answers", "triage")
ORDER = ("past_due", "rejected", "returned", "changed", "draft", "in_review", "approved")
TEXTS = "texts"


@dataclass(frozen=True)
class Entry:
    """One thing to review, as a list shows it. `by`: whose approval holds or held; `due`: until when it counts."""

    kind: str
    id: str
    title: str
    topic: str
    standing: str
    by: str
    due: date | None


@dataclass(frozen=True)
class Step:
    """One decision of the past. `now`: it is about the text as it stands; `changed`: what differs, when it is known."""

    decision: Decision
    now: bool
    changed: tuple[str, ...] = ()


def items(kind: str) -> Mapping[str, Item]:
    """Everything of a kind by id; raises ReviewError for a wrong record."""
    return reviewed() if kind == "answers" else _flags()


@lru_cache(maxsize=1)
def _flags() -> dict[str, Item]:
    return content.items(protocol())


def entries(kind: str, today: date) -> list[Entry]:
    """All of a kind, what needs somebody first."""
    found = [entry(kind, item, today) for item in items(kind).values()]
    return sorted(found, key=lambda one: (ORDER.index(one.standing), one.due or date.max, one.topic, one.title))


def entry(kind: str, item: Item, today: date) -> Entry:
    """One item for a list."""
    by, due = item.state.by, item.due if isinstance(item, AnswerItem) else None
    signed = f"{by.name}, {by.date.isoformat()}" if by else ""
    topic = item.topic if isinstance(item, AnswerItem) else item.id.partition(".")[0]
    return Entry(kind, item.id, title_of(item), topic, standing(item, today), signed, due)


def title_of(item: Item) -> str:
    """What an item is called."""
    return str(item.content.get("title") or (item.content.get("entry") or {}).get("title") or item.id)


def standing(item: Item, today: date) -> str:
    """The state in one word. A clinician who agrees with changes has returned it."""
    last = item.state.others[0].decision if item.state.others else ""
    if not item.state.by and last in ("agree with changes", "disagree"):
        return "returned" if last == "agree with changes" else "rejected"
    return item.standing(today) if isinstance(item, AnswerItem) else item.state.word


def history(kind: str, item: Item, today: date) -> list[Step]:
    """What was decided about an item, the newest first."""
    decided = [one for one in load_decisions(folder(kind), today) if one.flag == item.id]
    return [Step(one, one.version == item.version, _changed(kind, one.version, item)) for one in reversed(decided)]


def lines(what: Mapping[str, Any]) -> list[str]:
    """What is signed, as lines that can be compared."""
    return yaml.safe_dump(dict(what), sort_keys=False, allow_unicode=True, width=100).splitlines()


def _changed(kind: str, version: str, item: Item) -> tuple[str, ...]:
    """The lines that differ between a signed text and the one that stands now, with + and - before them."""
    path = folder(kind) / TEXTS / f"{version}.yml"
    if version == item.version or not path.exists():
        return ()
    before = path.read_text("utf8").splitlines()
    found = difflib.unified_diff(before, lines(item.content), lineterm="", n=1)
    return tuple(line for line in found if not line.startswith(("---", "+++", "@@")))


def folder(kind: str) -> Path:
    """Where the records of a kind lie."""
    return of_answers.FOLDER if kind == "answers" else content.FOLDER


def sign(kind: str, values: Mapping[str, str], today: date) -> Decision:
    """Record one decision, and what it is about. Raises ReviewError that says what is wrong.

    Args:
        kind: answers or triage.
        values: flag (the item's id), version, decision, remark, name and role, as the signer gave them.
        today: the day of the signature.
    """
    found = items(kind)
    (decision,) = check([Row(1, {**values, "date": today.isoformat()})], found, today)
    item = found[decision.flag]
    record([decision], folder(kind))
    path = folder(kind) / TEXTS / f"{item.version}.yml"
    try:
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(lines(item.content)) + "\n", "utf8")
    except OSError as error:
        raise ReviewError(f"The decision is recorded, but {path} cannot be written: {error}.") from error
    finally:
        reviewed.cache_clear()
        _flags.cache_clear()
    return decision
