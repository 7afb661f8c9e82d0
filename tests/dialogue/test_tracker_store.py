"""bot.dialogue.tracker_store: what was answered is on disk, and a half processed message is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import tracker_store
from bot.dialogue.tracker_store import CachedSQLTrackerStore
from bot.settings import ROOT

MakeStore = Callable[[], CachedSQLTrackerStore]
SECRET = "zanzibar pelican"


@pytest.fixture
def store(tmp_path: Path, small_domain: Domain) -> MakeStore:
    """Opens the same file anew each time: the second store is the server after a restart."""
    return lambda: CachedSQLTrackerStore(small_domain, db=str(tmp_path / "var" / "c.db"))


def say(tracker: DialogueStateTracker, text: str) -> DialogueStateTracker:
    """One exchange."""
    tracker.update(UserUttered(text, {"name": "ask", "confidence": 1.0}))
    tracker.update(SlotSet("triage", {"level": "urgent", "flags": [text]}))
    tracker.update(BotUttered(f"re: {text}"))
    tracker.update(ActionExecuted("action_listen"))
    return tracker


def events(tracker: DialogueStateTracker | None) -> list[dict[str, Any]]:
    assert tracker is not None
    return [event.as_dict() for event in tracker.events]


async def talk(store: CachedSQLTrackerStore, *texts: str, sender: str = "anna") -> DialogueStateTracker:
    """Messages as Rasa's processor handles them: retrieve, update, save."""
    tracker = None
    for text in texts:
        tracker = say(await store.get_or_create_tracker(sender), text)
        await store.save(tracker)
    assert tracker is not None
    return tracker


async def test_a_new_store_sees_the_same_events(store: MakeStore) -> None:
    tracker = await talk(store(), "one", "two", "three")
    again = await store().retrieve("anna")
    assert events(again) == events(tracker)
    assert again is not None and again.get_slot("triage") == {"level": "urgent", "flags": ["three"]}


async def test_events_are_stored_once(store: MakeStore) -> None:
    first = store()
    await talk(first, "one", "two")
    second = store()
    tracker = await talk(second, "three")
    await second.save(tracker)
    texts = [e["text"] for e in events(await store().retrieve("anna")) if e["event"] == "user"]
    assert texts == ["one", "two", "three"]


async def test_a_live_conversation_comes_from_memory(store: MakeStore) -> None:
    opened = store()
    tracker = await talk(opened, "one")
    assert await opened.retrieve("anna") is tracker


async def test_an_unknown_conversation_is_none(store: MakeStore) -> None:
    assert await store().retrieve("nobody") is None


async def test_memory_gives_way_after_a_message_that_was_not_saved(store: MakeStore) -> None:
    """The processor failed between retrieve and save: the next message starts from what is stored."""
    opened = store()
    stored = events(await talk(opened, "one"))
    say(await opened.get_or_create_tracker("anna"), "lost")
    again = await opened.retrieve("anna")
    assert events(again) == stored
    assert again is not None and again.get_slot("triage")["flags"] == ["one"]


async def test_memory_gives_way_after_a_change_behind_its_back(store: MakeStore) -> None:
    opened = store()
    tracker = await talk(opened, "one")
    stored = events(tracker)
    say(tracker, "never saved")
    assert events(await opened.retrieve("anna")) == stored


async def test_a_conversation_goes_on_after_a_lost_message(store: MakeStore) -> None:
    opened = store()
    await talk(opened, "one")
    say(await opened.get_or_create_tracker("anna"), "lost")
    await talk(opened, "two")
    texts = [e["text"] for e in events(await store().retrieve("anna")) if e["event"] == "user"]
    assert texts == ["one", "two"]


async def test_sessions_are_kept_apart_and_nothing_is_doubled(store: MakeStore) -> None:
    opened = store()
    tracker = await talk(opened, "one")
    for event in (ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")):
        tracker.update(event)
    await opened.save(tracker)
    await talk(opened, "two")
    restarted = store()
    await talk(restarted, "three")
    full = await store().retrieve_full_tracker("anna")
    assert [e["text"] for e in events(full) if e["event"] == "user"] == ["one", "two", "three"]
    latest = await store().retrieve("anna")
    assert [e["text"] for e in events(latest) if e["event"] == "user"] == ["two", "three"]


async def test_conversations_do_not_mix(store: MakeStore) -> None:
    opened = store()
    await talk(opened, "from anna", sender="anna")
    await talk(opened, "from berta", sender="berta")
    for sender in ("anna", "berta"):
        texts = [e["text"] for e in events(await store().retrieve(sender)) if e["event"] == "user"]
        assert texts == [f"from {sender}"]


async def test_only_so_many_stay_in_memory(store: MakeStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "MAX_LIVE", 2)
    opened = store()
    trackers = [await talk(opened, "hello", sender=name) for name in ("anna", "berta", "clara")]
    assert len(opened._live) == 2
    again = await opened.retrieve("anna")
    assert again is not trackers[0] and events(again) == events(trackers[0])


async def test_a_forgotten_conversation_is_gone(store: MakeStore) -> None:
    opened = store()
    await talk(opened, "one", sender="anna")
    await talk(opened, "one", sender="berta")
    await opened.forget("anna")
    for each in (opened, store()):
        assert await each.retrieve("anna") is None
        assert await each.retrieve("berta") is not None


async def test_of_a_conversation_that_the_person_has_had_deleted_nothing_is_written(store: MakeStore) -> None:
    opened = store()
    tracker = await talk(opened, SECRET)
    say(tracker, "yes, delete it").update(SlotSet("receipt", "1234-5678"))
    await opened.save(tracker)
    assert await opened.retrieve("anna") is None and await store().retrieve("anna") is None


async def test_an_error_does_not_carry_the_words(store: MakeStore) -> None:
    opened = store()
    tracker = await talk(opened, "one")
    with opened.engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE events"))
    with pytest.raises(Exception, match="events") as error:
        await opened.save(say(tracker, SECRET))
    assert SECRET not in str(error.value)


KILLED = """
import asyncio, os, sys
from bot import logs; logs.configure()
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from bot.dialogue.tracker_store import CachedSQLTrackerStore
async def main():
    store = CachedSQLTrackerStore(Domain.empty(), db=sys.argv[1])
    tracker = await store.get_or_create_tracker("anna")
    for text in ("one", "two"):
        tracker.update(UserUttered(text)); await store.save(tracker); tracker = await store.retrieve("anna")
    tracker.update(UserUttered("not saved"))
    os.kill(os.getpid(), 9)
asyncio.run(main())
"""


async def test_a_killed_process_loses_nothing_that_was_saved(tmp_path: Path, store: MakeStore) -> None:
    path = tmp_path / "var" / "c.db"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", KILLED, str(path)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == -9, done.stderr
    texts = [e["text"] for e in events(await store().retrieve("anna")) if e["event"] == "user"]
    assert texts == ["one", "two"]
