"""bot.dialogue.context: what was said so far, and what the newest message means beside it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue import context
from bot.dialogue.context import MAX_EARLIER, said_so_far, screened_together
from bot.screening import red_flag_screen

BLOCK, LATER = "had the block 3 hours ago, my leg is numb", "it is 26 hours now"
CANCER, NEW_PAIN = "i had prostate cancer", "my back pain is new"
SIGN = "my back went yesterday and now i cannot pee at all"
BOT = {"event": "bot", "text": "Hello."}
RESTARTED, NEW_SESSION = {"event": "restart"}, {"event": "session_started"}
ENDED = {"event": "slot", "name": "triage", "value": None}


def user(text: str, at: float = 0.0) -> dict[str, Any]:
    """A message as the tracker keeps it."""
    return {
        "event": "user",
        "text": text,
        "timestamp": at,
        "parse_data": {"triage": red_flag_screen()(text).as_dict()},
    }


def level(*events: dict[str, Any]) -> str:
    """The newest message's level, read together."""
    return str(screened_together(events, events[-1]["parse_data"]["triage"])["level"])


def test_what_was_said_comes_in_order_with_its_time() -> None:
    said = said_so_far([user(BLOCK, 5.0), BOT, user(LATER, 9.0)])
    assert [(each.text, each.at, each.hours) for each in said] == [(BLOCK, 5.0, 3), (LATER, 9.0, 26)]
    assert "leg_numb" in said[0].signs


@pytest.mark.parametrize("event", [RESTARTED, NEW_SESSION, ENDED])
def test_a_new_start_or_help_that_was_reached_forgets_what_was_said(event: dict[str, Any]) -> None:
    assert [each.text for each in said_so_far([user(BLOCK), event, user(LATER)])] == [LATER]
    assert level(user(BLOCK), event, user(LATER)) == "none"


@pytest.mark.parametrize(
    "event",
    [
        {"event": "slot", "name": "triage", "value": {"level": "check"}},
        {"event": "slot", "name": "topic", "value": None},
        {"event": "action", "name": "action_listen"},
        BOT,
    ],
)
def test_other_events_forget_nothing(event: dict[str, Any]) -> None:
    assert level(user(BLOCK), event, user(LATER)) == "emergency"


def test_a_tapped_suggestion_says_nothing() -> None:
    tapped = {"event": "user", "text": None, "parse_data": {"intent": {"name": "pick_answer"}}}
    assert said_so_far([tapped])[0].signs == {}
    assert level(user(BLOCK), tapped, user(LATER)) == "emergency"


def test_only_so_many_messages_are_read() -> None:
    filler = [user("thanks")] * (MAX_EARLIER + 5)
    assert len(said_so_far(filler)) == MAX_EARLIER
    assert level(user(BLOCK), *filler[: MAX_EARLIER - 2], user(LATER)) == "emergency"
    assert level(user(BLOCK), *filler, user(LATER)) == "none"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([LATER], "none"),
        ([BLOCK, LATER], "emergency"),
        ([BLOCK, "ok", LATER], "emergency"),
        ([CANCER, NEW_PAIN], "urgent"),
        ([BLOCK, "all gone now"], "none"),
        ([SIGN, "thanks"], "none"),  # the level that is kept is not found anew
        ([CANCER, SIGN], "emergency"),
    ],
)
def test_the_higher_of_alone_and_together(texts: list[str], expected: str) -> None:
    assert level(*(user(text) for text in texts)) == expected


def test_one_message_alone_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    events = [user(LATER)]
    monkeypatch.setattr(context, "red_flag_screen", None)
    assert level(*events) == events[-1]["parse_data"]["triage"]["level"]


BOTH_LEGS = "both legs feel heavy"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([BOTH_LEGS], "emergency"),
        (["had the block 2 hours ago", BOTH_LEGS], "urgent"),
        (["had the block 2 hours ago", "both legs feel heavy and i cannot pee"], "emergency"),
        (["had the block 20 hours ago", BOTH_LEGS], "emergency"),
        (["my block is next week", BOTH_LEGS], "emergency"),
    ],
)
def test_what_is_expected_so_soon_after_a_block_is_urgent(texts: list[str], expected: str) -> None:
    assert level(*(user(text) for text in texts)) == expected


def test_a_message_without_a_screening_has_no_level() -> None:
    assert screened_together([user("hello")], None)["level"] == "none"
