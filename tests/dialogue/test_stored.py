"""bot.dialogue.stored: what a plain Rasa channel brings is safe on the disk, and whole in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered

from bot.dialogue.stored import identifies, storable
from bot.dialogue.tracker_store import CachedSQLTrackerStore
from bot.store.redact import Redactor

TYPED = "my dob is 3/4/1951, ring 212-555-0142, i cannot pee"
SAFE = "my dob is [birthday], ring [phone], i cannot pee"
WHOLE = {
    "level": "emergency",
    "flags": ["ces.bladder"],
    "why": [TYPED],
    "signs": {"retention": "555-0142, i cannot pee"},
}
LEFT = {"level": "emergency", "flags": ["ces.bladder"], "why": [], "signs": {"retention": ""}}


@pytest.fixture
def redact() -> Redactor:
    return Redactor()


def user(text: str) -> dict[str, Any]:
    """A user's event, with the words of the message in every place that Rasa and the screen put them."""
    return {
        "event": "user",
        "text": text,
        "timestamp": 1.0,
        "metadata": {"role": "patient"},
        "parse_data": {
            "text": text,
            "intent": {"name": "triage_emergency", "confidence": 1.0},
            "entities": [{"entity": "topic", "value": text, "start": 0, "end": 9}],
            "text_tokens": [[0, 2], [3, 6]],
            "triage": WHOLE,
            "questions": [{"text": text}],
            "scope": 0.5,
        },
    }


def test_a_message_without_identifiers_is_stored_as_it_is(redact: Redactor) -> None:
    assert not identifies(user("i cannot pee since 12 March"), redact)


def test_every_word_of_the_message_goes_and_its_meaning_stays(redact: Redactor) -> None:
    event = user(TYPED)
    assert identifies(event, redact)
    safe = storable(event, redact)
    assert safe["text"] == safe["parse_data"]["text"] == SAFE
    assert safe["parse_data"]["triage"] == LEFT and safe["parse_data"]["scope"] == 0.5
    assert safe["parse_data"]["intent"]["name"] == "triage_emergency" and safe["parse_data"]["entities"] == []
    assert "1951" not in str(safe) and "0142" not in str(safe)
    assert event == user(TYPED)  # what is in memory stays


def test_what_quotes_a_message_quotes_no_more(redact: Redactor) -> None:
    slot = {"event": "slot", "name": "triage", "value": WHOLE}
    bot = {
        "event": "bot",
        "text": "Call 911 now.",
        "data": {"custom": {"triage": {"level": "emergency", "why": [TYPED]}}},
    }
    assert storable(slot, redact)["value"] == LEFT
    safe = storable(bot, redact)
    assert safe["text"] == "Call 911 now." and safe["data"]["custom"]["triage"] == {"level": "emergency", "why": []}


@pytest.mark.parametrize("event", [{"event": "user", "text": None}, {"event": "action", "name": "action_listen"}])
def test_events_without_words(event: dict[str, Any], redact: Redactor) -> None:
    assert not identifies(event, redact)
    assert storable(event, redact) == event


async def test_the_store_writes_no_identifier_and_remembers_the_words_while_it_runs(
    tmp_path: Path, small_domain: Domain
) -> None:
    file = tmp_path / "c.db"
    store = CachedSQLTrackerStore(small_domain, db=str(file))
    tracker = await store.get_or_create_tracker("anna")
    parsed = user(TYPED)["parse_data"]
    tracker.update(UserUttered(TYPED, parsed["intent"], parsed["entities"], parsed))
    tracker.update(SlotSet("triage", WHOLE))
    tracker.update(BotUttered("Call 911 now.", {"custom": {"triage": WHOLE}}))
    await store.save(tracker)
    tracker.update(UserUttered("thanks"))
    tracker.update(BotUttered("You are welcome.", {"custom": {"triage": WHOLE}}))  # quotes an earlier message
    tracker.update(ActionExecuted("action_listen"))
    await store.save(tracker)

    live = await store.retrieve("anna")
    assert live is not None and [e.text for e in live.events if isinstance(e, UserUttered)] == [TYPED, "thanks"]
    again = await CachedSQLTrackerStore(small_domain, db=str(file)).retrieve("anna")
    assert again is not None and [e.text for e in again.events if isinstance(e, UserUttered)] == [SAFE, "thanks"]
    assert again.get_slot("triage")["level"] == "emergency"
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"1951" not in written and b"0142" not in written
