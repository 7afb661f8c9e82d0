"""bot.dialogue.records: Rasa's events as rows of the ledger."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.dialogue.records import MISSES, EventReader
from bot.settings import ROOT
from bot.store.rows import Row

AT = 1_796_000_000.25
RED = {"level": "emergency", "flags": ["ces.bladder"], "why": ["cannot pee"], "advice": "nerves", "signs": {"a": "pee"}}
NONE = {"level": "none", "flags": [], "why": [], "advice": ""}


@pytest.fixture
def reader() -> EventReader:
    return EventReader(lambda sender: f"key of {sender}")


def user(
    text: str = "i cannot pee", triage: Any = RED, at: float = AT, sender: str = "anna", **more: Any
) -> dict[str, Any]:
    intent = more.pop("intent", "ask")
    parsed = {"intent": {"name": intent}, "triage": triage}
    fixed = {"event": "user", "sender_id": sender, "timestamp": at, "text": text, "parse_data": parsed}
    return {**fixed, "input_channel": "ramus", "metadata": {"role": "patient", "clinic": "north"}, **more}


def bot(response: str, kind: str = "notice", at: float = AT + 1, sender: str = "anna", **custom: Any) -> dict[str, Any]:
    data = {"custom": {"kind": kind, **custom}}
    metadata = {"utter_action": response, "answer_version": "v1"}
    return {"event": "bot", "sender_id": sender, "timestamp": at, "text": "hm", "data": data, "metadata": metadata}


def slot(value: Any, at: float = AT, name: str = "triage", sender: str = "anna") -> dict[str, Any]:
    return {"event": "slot", "sender_id": sender, "timestamp": at, "name": name, "value": value}


def other(kind: str, at: float = AT) -> dict[str, Any]:
    return {"event": kind, "sender_id": "anna", "timestamp": at, "name": "action_listen"}


def read(reader: EventReader, *events: dict[str, Any]) -> list[Row]:
    return [row for event in events for row in reader.read(event)]


def test_a_red_flag_in_a_message(reader: EventReader) -> None:
    (row,) = reader.read(user())
    assert row.table == "triage_event" and row.words == {"words": ["cannot pee"]}
    assert row.values == {
        "at": "2026-11-30T00:53:20.250000Z",
        "conversation": "key of anna",
        "nth": 0,
        "source": "message",
        "level": "emergency",
        "flags": '["ces.bladder"]',
        "advice": "nerves",
        "words": "[]",
        "protocol": "",
        "clinic": "north",
        "channel": "ramus",
        "role": "patient",
    }


@pytest.mark.parametrize(
    "event", [user(triage=NONE), user(triage=None), user(parse_data=None), other("action"), other("undo")]
)
def test_most_events_make_no_row(reader: EventReader, event: dict[str, Any]) -> None:
    assert reader.read(event) == []


def test_the_level_in_force_and_its_end(reader: EventReader) -> None:
    found = read(reader, slot(RED), slot(RED, name="check"), slot(None, AT + 1), other("restart", AT + 2))
    assert [(row.values["source"], row.values["level"]) for row in found] == [
        ("conversation", "emergency"),
        ("conversation", "none"),
        ("conversation", "none"),
    ]


def test_slots_that_a_new_session_repeats_are_no_news(reader: EventReader) -> None:
    """Rasa sets every slot again that was ever set, in order: an emergency that ended would begin anew."""
    started = [other("session_started"), slot(RED), slot(None), slot(1, name="misses"), other("action")]
    assert read(reader, *started) == []
    assert len(read(reader, slot(RED))) == 1


def test_an_answer_with_its_version(reader: EventReader) -> None:
    said = bot("utter_ablation/cost", "answer", answer_id="ablation.cost", review={"state": "draft"})
    (row,) = read(reader, user(triage=NONE, metadata={"role": "staff"}), said)
    told = {name: row.values[name] for name in ("answer_id", "version", "review", "role")}
    assert row.table == "answer_given"
    assert told == {"answer_id": "ablation.cost", "version": "v1", "review": "draft", "role": "staff"}


@pytest.mark.parametrize(
    ("response", "kind", "expected"),
    [
        ("utter_fallback", "fallback", "no_answer"),
        ("utter_out_of_scope", "fallback", "out_of_scope"),
        ("utter_decline/dose", "fallback", "declined"),
        ("utter_something_new", "fallback", "no_answer"),
        ("utter_clarify", "clarify", "unclear"),
        ("utter_nothing_on_that", "clarify", "nothing_on_that"),
        ("utter_safe_reply", "notice", "failed"),
        ("utter_confirm_help", "clarify", ""),
        ("utter_smalltalk/thanks", "smalltalk", ""),
    ],
)
def test_a_miss_with_its_question(reader: EventReader, response: str, kind: str, expected: str) -> None:
    found = read(reader, user("is it Zebedee?", NONE), bot(response, kind))
    assert [(row.table, row.values["kind"], row.words) for row in found] == (
        [("miss", expected, {"question": "is it Zebedee?"})] if expected else []
    )


@pytest.mark.parametrize(
    ("response", "intent", "tables", "reason"),
    [
        ("utter_handoff", "handoff", ["handover"], "asked"),
        ("utter_handoff", "out_of_scope", ["handover", "miss"], "misses"),
        ("utter_offer_person", "ask", ["handover"], "offered"),
    ],
)
def test_why_somebody_is_sent_to_a_person(
    reader: EventReader, response: str, intent: str, tables: list[str], reason: str
) -> None:
    found = read(reader, user(triage=NONE, intent=intent), bot(response, "handoff"))
    assert [row.table for row in found] == tables and found[0].values["reason"] == reason


def test_the_responses_that_count_as_misses_exist() -> None:
    written = "".join(path.read_text("utf8") for path in (ROOT / "data" / "responses").rglob("*.yml"))
    for name in (*MISSES, "utter_handoff", "utter_offer_person", "utter_decline/dose"):
        assert f"  {name}:" in written


def test_events_of_one_microsecond_are_told_apart(reader: EventReader) -> None:
    same = [user("one"), user("two"), user("one"), user("three", at=AT + 1), user("one")]
    assert [row.values["nth"] for row in read(reader, *same)] == [0, 1, 0, 0, 0]


def test_two_answers_of_one_microsecond_are_two(reader: EventReader) -> None:
    said = [bot("utter_x", "answer", answer_id=name, review={}) for name in ("ablation.cost", "ablation.lasts")]
    found = read(reader, user(triage=NONE), *said, *said)
    assert [(row.values["answer_id"], row.values["nth"]) for row in found] == [
        ("ablation.cost", 0),
        ("ablation.lasts", 1),
    ] * 2


def test_a_second_reading_gives_the_same_rows(reader: EventReader) -> None:
    """As after a kill: from the file, another reader, the times through JSON."""
    events = [
        user("one"),
        user("two"),
        slot(RED),
        bot("utter_fallback", "fallback"),
        slot(None, AT + 2),
        user(sender="b"),
    ]
    again = EventReader(lambda sender: f"key of {sender}")
    assert read(again, *json.loads(json.dumps(events))) == read(reader, *events)


def test_conversations_are_kept_apart(reader: EventReader) -> None:
    said = [user("annas", NONE), user("bertas", NONE, sender="berta"), bot("utter_fallback", "fallback")]
    (row,) = read(reader, *said)
    assert row.words == {"question": "annas"} and row.values["conversation"] == "key of anna"


@pytest.mark.parametrize(
    ("channel", "role", "clinic", "kept"),
    [
        ("ramus", "staff", "south", ("ramus", "staff", "south")),
        ("my name is Zebedee", "patient", "at Zebedee's", ("other", "patient", "")),
        (None, "Zebedee", None, ("other", "patient", "")),
        (7, None, [1], ("other", "patient", "")),
    ],
)
def test_what_a_client_calls_itself_is_not_kept(
    reader: EventReader, channel: Any, role: Any, clinic: Any, kept: Any
) -> None:
    (row,) = reader.read(user(input_channel=channel, metadata={"role": role, "clinic": clinic}))
    assert (row.values["channel"], row.values["role"], row.values["clinic"]) == kept


def test_only_so_many_conversations_are_remembered(reader: EventReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.dialogue.records.MAX_TALKS", 2)
    read(reader, *(user(triage=NONE, sender=name) for name in ("anna", "berta", "clara")))
    assert list(reader._talks) == ["berta", "clara"]


def test_a_level_that_the_safe_reply_found(reader: EventReader) -> None:
    row = reader.found("anna", AT, RED, "staff", "north")
    assert (row.values["source"], row.values["level"], row.values["role"]) == ("safe_reply", "emergency", "staff")
    assert (row.values["channel"], row.values["clinic"]) == ("ramus", "north")
