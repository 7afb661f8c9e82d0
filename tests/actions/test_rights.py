"""actions.rights: counts from the files, a question before anything is deleted, and no claim that is not true."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.rights import ActionPrivacy
from actions.triage import ActionYesNo
from bot.store.rights import Kept

MakeTracker = Callable[..., Tracker]
ASKED = {"event": "bot", "metadata": {"utter_action": "utter_privacy/forget"}}
YES = {"event": "user", "text": "yes"}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Any]:
    """What the files hold, and whose conversation was deleted. `receipt` "" : it cannot be deleted."""
    told: dict[str, Any] = {"kept": Kept(3, 2, 1, 0), "receipt": "1234-5678", "forgotten": []}

    def forgets(folder: Path, sender: str) -> str:
        told["forgotten"].append((folder, sender))
        return str(told["receipt"])

    monkeypatch.setenv("RAMUS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("actions.rights.kept", lambda folder, sender: told["kept"])
    monkeypatch.setattr("actions.rights.forget", forgets)
    return told


def about(tracker: MakeTracker, label: str) -> Tracker:
    return tracker([(label, 0.9)], [("privacy", 0.95)])


async def test_what_is_done_with_words_in_general(tracker: MakeTracker, run: Any, files: Any) -> None:
    for told in (about(tracker, "privacy/asks"), tracker(intents=[("privacy", 0.9)])):
        assert [one["response"] for one in (await run(ActionPrivacy(), told))[0]] == ["utter_privacy/asks"]


async def test_nothing_is_told_about_another_person(tracker: MakeTracker, run: Any, files: Any) -> None:
    told = about(tracker, "privacy/others")
    assert [one["response"] for one in (await run(ActionPrivacy(), told))[0]] == ["utter_privacy/others"]


async def test_what_is_stored_is_said_in_numbers(tracker: MakeTracker, run: Any, files: Any) -> None:
    ((said,), slots) = await run(ActionPrivacy(), about(tracker, "privacy/kept"))
    counts = {"messages": "3", "answers": "2", "unanswered": "1", "signs": "0", "days": "30"}
    assert said == {"response": "utter_privacy/kept", **counts} and slots == {}


async def test_when_the_files_do_not_show_it_nothing_is_claimed(tracker: MakeTracker, run: Any, files: Any) -> None:
    files["kept"] = Kept(0, 0, 0, 0)
    told = about(tracker, "privacy/kept")
    told.events = [{"event": "user", "text": "hello"}, {"event": "user", "text": "what do you know"}]
    assert [one["response"] for one in (await run(ActionPrivacy(), told))[0]] == ["utter_kept_unknown"]
    told.events = told.events[1:]  # the first message: nothing is there, and that is true
    assert [one["response"] for one in (await run(ActionPrivacy(), told))[0]] == ["utter_privacy/kept"]


async def test_files_that_cannot_be_read_are_said(
    tracker: MakeTracker, run: Any, files: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.rights.kept", None)
    said, _ = await run(ActionPrivacy(), about(tracker, "privacy/kept"))
    assert [one["response"] for one in said] == ["utter_kept_unknown"]


async def test_it_asks_before_it_deletes(tracker: MakeTracker, run: Any, files: Any) -> None:
    said, slots = await run(ActionPrivacy(), about(tracker, "privacy/forget"))
    assert [one["response"] for one in said] == ["utter_privacy/forget"]
    assert (slots, files["forgotten"]) == ({}, [])


@pytest.mark.parametrize(
    ("intent", "receipt", "response", "slots"),
    [
        ("affirm", "1234-5678", "utter_forgotten", {"receipt": "1234-5678"}),
        ("affirm", "", "utter_forget_failed", {}),
        ("deny", "1234-5678", "utter_not_forgotten", {}),
        ("unsure", "1234-5678", "utter_not_forgotten", {}),
    ],
)
async def test_a_yes_deletes_and_says_truly_whether_it_worked(
    tracker: MakeTracker, run: Any, files: Any, tmp_path: Path, intent: str, receipt: str, response: str, slots: Any
) -> None:
    files["receipt"] = receipt
    told = tracker()
    told.latest_message["intent"] = {"name": intent}
    told.slots["triage"] = {"level": "emergency", "flags": ["ces.bladder"], "why": ["cannot pee"], "advice": "nerves"}
    told.events = [ASKED, YES]
    said, set_slots = await run(ActionYesNo(), told)
    assert ([one["response"] for one in said], set_slots) == ([response], slots)
    assert all(one.get("triage", {}).get("why", []) == [] for one in said)
    assert files["forgotten"] == ([(tmp_path, "somebody")] if intent == "affirm" else [])


@pytest.mark.parametrize("label", ["privacy/kept", "privacy/forget"])
async def test_a_conversation_that_is_on_no_disk_says_so(
    tracker: MakeTracker, run: Any, files: Any, label: str
) -> None:
    told = about(tracker, label)
    told.latest_message["metadata"]["memory"] = True
    assert [one["response"] for one in (await run(ActionPrivacy(), told))[0]] == ["utter_nothing_kept"]
