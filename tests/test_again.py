"""bot.again: a stored conversation held again; differences are shown, and nothing else is claimed."""

from __future__ import annotations

from typing import Any

import pytest

from bot.again import Answered, as_dict, hold, lines
from bot.store.talks import Talk, Turn

PROTOCOLS = {"then": "p1", "now": "p2"}


def message(kind: str = "answer", level: str = "none", body: str = "text", **custom: Any) -> dict[str, Any]:
    triage = {"level": level, "flags": [] if level == "none" else ["ces.bladder"], "why": []}
    return {"text": body, "custom": {"kind": kind, "triage": triage, "body": body, **custom}}


class Today:
    """Answers each message as it is told to, and remembers how it was asked."""

    def __init__(self, *replies: list[dict[str, Any]]) -> None:
        self.replies, self.asked, self.ended = list(replies), list[tuple[str, str, str]](), list[str]()

    async def handle(self, name: str, text: str, clinic: str = "", sent: str = "") -> list[dict[str, Any]]:
        self.asked.append(("handle", text, clinic))
        return self.replies.pop(0)

    async def choose(self, name: str, payload: str, clinic: str = "", sent: str = "") -> list[dict[str, Any]]:
        self.asked.append(("choose", payload, clinic))
        return self.replies.pop(0)

    async def end(self, name: str) -> None:
        self.ended.append(name)


def talk(*turns: tuple[str, list[dict[str, Any]]]) -> Talk:
    return Talk("abc", "north", turns=[Turn(said, "2026-11-29T12:00:00.000000Z", then) for said, then in turns])


THEN = [message("triage", "emergency")]


async def test_typed_words_and_taps_go_their_own_ways_to_the_conversations_clinic() -> None:
    today = Today(THEN, THEN)
    await hold(today, talk(("i cannot pee", THEN), ("/affirm", THEN)))  # type: ignore[arg-type]
    assert today.asked == [("handle", "i cannot pee", "north"), ("choose", "/affirm", "north")]
    assert today.ended == ["again-abc"]


@pytest.mark.parametrize(
    ("now", "differs"),
    [
        (THEN, {}),
        (
            [message("fallback")],
            {"level": ("emergency", "none"), "flags": ("ces.bladder", "nothing"), "said": ("triage", "fallback")},
        ),
        ([message("triage", "emergency", "Other words.")], {"words": ("text", "Other words.")}),
        ([*THEN, message(answer_id="a.b")], {"level": None, "said": ("triage", "triage, a.b")}),
    ],
)
async def test_what_differs_is_named(now: Any, differs: dict[str, Any]) -> None:
    (held,) = await hold(Today(now), talk(("i cannot pee", THEN)))  # type: ignore[arg-type]
    assert held.differences() == {name: pair for name, pair in differs.items() if pair}


async def test_only_turns_that_differ_are_shown_unless_all_are_asked_for() -> None:
    told = talk(("hello", [message("smalltalk")]), ("i cannot pee", THEN))
    held = await hold(Today([message("smalltalk")], [message("fallback")]), told)  # type: ignore[arg-type]
    short, whole = ("\n".join(lines(told, held, PROTOCOLS, show)) for show in (False, True))
    assert "conversation abc (patient, clinic north)" in short and "protocol then p1, now p2" in short
    assert "2. i cannot pee" in short and "emergency  ->  none" in short and "hello" not in short
    assert "1. hello\n     the same: none, smalltalk" in whole and short.endswith("1 of 2 turns differ")
    assert [turn["differs"] for turn in as_dict(told, held, PROTOCOLS)["turns"]] == [[], ["level", "flags", "said"]]


def test_a_message_without_the_contract_counts_for_nothing() -> None:
    assert Answered.by([{"text": "x", "custom": {}}]) == Answered("none", (), (), ())
