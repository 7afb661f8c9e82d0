"""One page to show a doctor: what the assistant advised, which words led to it, what was said and asked.

Made from the conversation as it is kept, whenever somebody looks at it; nothing more is stored. The widget does the
same in JavaScript.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.web.rendering import CARD_LEVELS, Message, care_card

CHARACTERS = 160  # of each message; with the numbers below it all fits on one page
MOST_SAID, MOST_WHY, MOST_CHECKED = 8, 3, 5


@dataclass(frozen=True)
class Summary:
    """`card`: the latest advice. `why`: the words that raised its level. `said`: the person's newest messages in order,
    `cut` when older ones are left out. `checked`: each question of a safety check with its answer."""

    card: dict[str, Any]
    why: list[str]
    said: list[str]
    checked: list[tuple[str, str]]
    cut: bool


def doctor_summary(exchanges: list[dict[str, Any]], headings: dict[str, str]) -> Summary | None:
    """The summary of a conversation, or None while it holds no advice to seek care."""
    said: list[str] = []
    checked: dict[str, str] = {}
    asked: Message | None = None
    advice: Message | None = None
    for exchange in exchanges:
        if exchange["said"]:
            _take(exchange["said"], asked, said, checked)
        messages = exchange["messages"]
        asked = next((one for one in reversed(messages) if one["custom"].get("check")), None)
        advice = next((one for one in reversed(messages) if is_advice(one)), advice)
    card = care_card(advice, headings) if advice else None
    if advice is None or card is None:
        return None
    return Summary(
        card,
        [clipped(one) for one in advice["custom"]["triage"].get("why", [])[:MOST_WHY]],
        [clipped(one) for one in said[-MOST_SAID:]],
        [(question, clipped(answer)) for question, answer in checked.items()][-MOST_CHECKED:],
        len(said) > MOST_SAID,
    )


def is_advice(message: Message) -> bool:
    """Whether a message tells to seek care now or today."""
    custom = message["custom"]
    return custom.get("kind") == "triage" and (custom.get("triage") or {}).get("level") in CARD_LEVELS


def clipped(text: str) -> str:
    """At most `CHARACTERS` of a message."""
    return text if len(text) <= CHARACTERS else text[: CHARACTERS - 1] + "…"


def _take(words: str, asked: Message | None, said: list[str], checked: dict[str, str]) -> None:
    """Count words as the answer to the question before them, else as a message.

    A question that is put again gets its last answer; the words before it are a message, unless a button held them.
    """
    if asked is None:
        said.append(words)
        return
    question = asked["custom"]["body"]
    before = checked.get(question)
    if before and before not in [button["title"] for button in asked["buttons"]]:
        said.append(before)
    checked[question] = words
