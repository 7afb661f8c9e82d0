"""bot.dialogue.broker with the tracker store: each event is in the ledger exactly once, whatever fails when."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig, read_endpoint_config

from bot.dialogue.broker import LedgerBroker
from bot.dialogue.tracker_store import CachedSQLTrackerStore
from bot.settings import ROOT
from bot.store.database import connect
from bot.store.ledger import Ledger

RED = {"level": "emergency", "flags": ["ces.bladder"], "why": ["cannot pee"], "advice": "nerves"}
ANSWER = {"kind": "answer", "answer_id": "ablation.cost", "review": {"state": "draft"}}


class Process:
    """Ledger, broker and tracker store on one data folder: what one run of the server has."""

    def __init__(self, folder: Path, domain: Domain) -> None:
        self.ledger = Ledger.open(folder, protocol="p1")
        self.broker = LedgerBroker(self.ledger)
        self.store = CachedSQLTrackerStore(domain, db=str(folder / "conversations.db"), event_broker=self.broker)

    async def say(self, *texts: str, sender: str = "anna") -> None:
        """Messages as Rasa's processor handles them."""
        for text in texts:
            tracker = await self.store.get_or_create_tracker(sender)
            for event in exchange(text):
                tracker.update(event)
            await self.store.save(tracker)

    async def say_and_die(self, text: str, sender: str = "anna") -> None:
        """As kill -9 after the tracker store's commit and before the ledger's."""
        assert self.ledger.settle()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.ledger, "record", lambda *_, **__: False)
            await self.say(text, sender=sender)
        self.ledger.close()


def exchange(text: str) -> list[Event]:
    """A red flag, its level in force, and an answer: two triage events and one answer for the ledger."""
    parsed = {"intent": {"name": "ask"}, "entities": [], "text": text, "triage": RED}
    return [
        UserUttered(text, parsed["intent"], [], parsed, input_channel="ramus", metadata={"role": "patient"}),
        SlotSet("triage", RED),
        BotUttered("re", {"custom": ANSWER}, {"utter_action": "utter_ablation/cost", "answer_version": "v1"}),
        ActionExecuted("action_listen"),
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def process(folder: Path, small_domain: Domain) -> Iterator[Callable[[], Process]]:
    """Starts the server anew each time."""
    started: list[Process] = []

    def start() -> Process:
        started.append(Process(folder, small_domain))
        return started[-1]

    yield start
    for each in started:
        each.ledger.close(2)


@pytest.fixture
def count(folder: Path) -> Callable[..., int]:
    """How many rows a table has."""

    def counted(table: str, where: str = "1") -> int:
        with closing(connect(folder / "ledger.db", read_only=True)) as db:
            return int(db.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])

    return counted


async def test_messages_are_in_the_ledger(process: Any, count: Any) -> None:
    running = process()
    await running.say("one", "two")
    await running.say("one", sender="berta")
    assert running.ledger.settle()
    assert count("answer_given") == 3 and count("triage_event", "source = 'message'") == 3
    assert count("triage_event", "source = 'conversation'") == 2  # the second time it is no news
    assert count("alert") == 2 and count("triage_event", "protocol = 'p1'") == 5


async def test_nothing_is_written_before_the_tracker_store_has_committed(process: Any, monkeypatch: Any) -> None:
    running, seen = process(), []
    monkeypatch.setattr(running.ledger, "record", lambda rows, mark=None, wait=0.0: seen.append((committed(), mark)))

    def committed() -> int:
        with closing(connect(Path(running.store.engine.url.database), read_only=True)) as db:
            return int(db.execute("SELECT count(*) FROM events").fetchone()[0])

    await running.say("one")
    assert [(number, mark.event_id) for number, mark in seen] == [(1, 1), (5, 5)]


async def test_a_kill_between_the_two_commits_loses_nothing(process: Any, count: Any) -> None:
    running = process()
    await running.say("one")
    await running.say_and_die("two")
    assert count("answer_given") == 1
    again = process()
    assert again.ledger.settle() and count("answer_given") == 2
    await again.say("three")
    assert again.ledger.settle() and count("answer_given") == 3


async def test_a_start_reads_only_what_is_new(process: Any, folder: Path) -> None:
    running = process()
    await running.say("one", "two")
    running.ledger.close()
    again = process()
    assert again.broker.catch_up(folder / "conversations.db") == 0


async def test_an_older_file_is_taken_over_whole(folder: Path, small_domain: Domain, process: Any, count: Any) -> None:
    """Conversations from before there was a ledger."""
    store = CachedSQLTrackerStore(small_domain, db=str(folder / "conversations.db"))
    for text in ("one", "two"):
        tracker = await store.get_or_create_tracker("anna")
        for event in exchange(text):
            tracker.update(event)
        await store.save(tracker)
    assert process().ledger.settle() and count("answer_given") == 2
    assert count("triage_event", "protocol = ''") == 3  # which protocol it was then, nobody knows


async def test_numbers_that_are_given_twice_do_not_hide_an_event(process: Any, count: Any) -> None:
    """The last conversation is deleted, and SQLite gives its numbers to the next, of which the ledger never hears."""
    running = process()
    await running.say("one")
    await running.say("two", sender="berta")
    assert running.ledger.settle()
    await running.store.forget("berta")
    await running.say_and_die("three", sender="clara")
    assert process().ledger.settle() and count("answer_given") == 3


async def test_a_forgotten_conversation_stays_in_the_ledger(process: Any, count: Any) -> None:
    running = process()
    await running.say("one")
    await running.store.forget("anna")
    assert running.ledger.settle() and count("alert") == 1


async def test_when_the_store_fails_the_ledger_still_hears_of_it_once(process: Any, count: Any) -> None:
    running = process()
    await running.say("one")
    with running.store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE events RENAME TO away"))
    with pytest.raises(Exception, match="events"):
        await running.say("two")
    assert running.ledger.settle() and count("answer_given") == 2
    with running.store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE away RENAME TO events"))
    await running.say("three")
    assert running.ledger.settle() and count("answer_given") == 3
    running.ledger.close()
    assert process().ledger.settle() and count("answer_given") == 3


async def test_rasas_own_safety_net_doubles_nothing(process: Any, count: Any) -> None:
    """When the store fails, Rasa saves the whole conversation into a store in memory, which publishes it all again."""
    running = process()
    await running.say("one")
    with running.store.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE events RENAME TO away"))
    net = FailSafeTrackerStore(running.store)
    tracker = await net.get_or_create_tracker("anna")
    for event in exchange("two"):
        tracker.update(event)
    await net.save(tracker)
    assert running.ledger.settle() and count("answer_given") == 2 and count("triage_event") == 3


async def test_with_another_store_events_are_written_at_once(folder: Path, small_domain: Domain, count: Any) -> None:
    broker = LedgerBroker(Ledger.open(folder))
    store = InMemoryTrackerStore(small_domain, event_broker=broker)
    for text in ("one", "two"):
        tracker = await store.get_or_create_tracker("anna")
        for event in exchange(text):
            tracker.update(event)
        await store.save(tracker)
        assert count("answer_given") == {"one": 1, "two": 2}[text]
    await broker.close()


async def test_a_locked_ledger_does_not_hold_up_a_message(process: Any) -> None:
    running = process()
    other = connect(running.ledger.folder / "ledger.db")
    other.execute("BEGIN IMMEDIATE")
    await running.say("one", "two")
    tracker = await running.store.retrieve("anna")
    assert tracker is not None and len(tracker.events) == 9
    other.close()


async def test_a_ledger_that_fails_in_any_way_does_not_either(process: Any, caplog: Any) -> None:
    running = process()
    running.broker._reader = None
    await running.say("my name is Zebedee")
    running.broker.found("anna", RED, "patient", "")
    assert "ledger.event_unread: AttributeError" in caplog.text and "Zebedee" not in caplog.text


async def test_a_catch_up_that_fails_is_made_up_for_at_the_next_start(
    process: Any, count: Any, monkeypatch: Any
) -> None:
    def unreadable(*_: Any) -> None:
        raise OSError("disk I/O error")

    await process().say_and_die("one")
    with monkeypatch.context() as patch:
        patch.setattr("bot.dialogue.broker.unread", unreadable)
        blind = process()
    await blind.say("two")
    blind.ledger.close()
    assert count("answer_given") == 1
    assert process().ledger.settle() and count("answer_given") == 2


async def test_other_brokers_get_new_events_once(folder: Path, small_domain: Domain) -> None:
    """Rasa's own way would read the conversation from the file on every message."""

    class Collecting(EventBroker):
        def __init__(self) -> None:
            self.got: list[dict[str, Any]] = []

        def publish(self, event: dict[str, Any]) -> None:
            self.got.append(event)

    broker = Collecting()
    store = CachedSQLTrackerStore(small_domain, db=str(folder / "c.db"), event_broker=broker)
    for text in ("one", "two"):
        tracker: DialogueStateTracker = await store.get_or_create_tracker("anna")
        for event in exchange(text):
            tracker.update(event)
        await store.save(tracker)
    kinds = [event["event"] for event in broker.got]
    assert kinds == ["action", *(["user", "slot", "bot", "action"] * 2)]
    assert {event["sender_id"] for event in broker.got} == {"anna"}


async def test_rasa_builds_it_from_endpoints(folder: Path) -> None:
    config = read_endpoint_config(str(ROOT / "endpoints.yml"), "event_broker")
    assert config is not None and config.kwargs == {"folder": "var/"}
    broker = await EventBroker.create(EndpointConfig(type=config.type, folder=str(folder)))
    assert isinstance(broker, LedgerBroker) and broker.is_ready() and (folder / "ledger.db").exists()
    await broker.close()


async def test_a_conversation_is_deleted_once_the_ledger_has_it(process: Any, count: Any, monkeypatch: Any) -> None:
    """Nothing could be caught up from a conversation that is gone."""
    running, counts = process(), []
    deleting = running.store.session_scope
    other = connect(running.ledger.folder / "ledger.db")
    other.execute("BEGIN IMMEDIATE")
    await running.say("one")
    asyncio.get_running_loop().call_later(0.2, other.close)
    monkeypatch.setattr(running.store, "session_scope", lambda: counts.append(count("answer_given")) or deleting())
    await running.store.forget("anna")
    assert counts == [1] and await running.store.retrieve("anna") is None


async def test_a_ledger_that_cannot_be_written_keeps_no_conversation(process: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("bot.dialogue.broker.BEFORE_DELETING", 0.05)
    running = process()
    other = connect(running.ledger.folder / "ledger.db")
    other.execute("BEGIN IMMEDIATE")
    await running.say("one")
    await running.store.forget("anna")
    assert await running.store.retrieve("anna") is None
    other.close()
