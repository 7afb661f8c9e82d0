"""The session store: what it keeps, how long, and that it forgets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.redact import Redactor
from bot.web import sessions
from bot.web.sessions import SessionStore


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[SessionStore]:
    store = SessionStore(tmp_path / "deep" / "sessions.db", Redactor(), clock)
    yield store
    store.close()


def answer(title: str = "Yes") -> list[dict]:
    return [{"recipient_id": "x", "text": "hello", "buttons": [{"title": title, "payload": "/affirm"}], "custom": {}}]


def on_disk(store: SessionStore, folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("sessions.db*"))


def test_token_is_not_in_the_file_and_not_the_conversation_id(store: SessionStore, tmp_path: Path) -> None:
    token, session = store.create()
    assert token.encode() not in on_disk(store, tmp_path)
    assert session.conversation_id not in (token, session.key)
    assert store.find(token) == session


def test_only_the_owner_can_read_the_file(store: SessionStore, tmp_path: Path) -> None:
    assert {path.stat().st_mode & 0o077 for path in tmp_path.rglob("sessions.db*")} == {0}


def test_unknown_token_finds_nothing(store: SessionStore) -> None:
    assert store.find("") is None
    assert store.find("made-up") is None


def test_session_dies_after_half_an_hour_of_silence(store: SessionStore, clock: Clock) -> None:
    token, _ = store.create()
    clock.now += sessions.IDLE_SECONDS - 1
    assert store.find(token)
    clock.now += sessions.IDLE_SECONDS
    assert store.find(token) is None


def test_session_dies_after_twelve_hours_however_busy(store: SessionStore, clock: Clock) -> None:
    token, _ = store.create()
    for _ in range(int(sessions.ABSOLUTE_SECONDS / 1000)):
        clock.now += 1000
        assert store.find(token)
    clock.now += 1000
    assert store.find(token) is None


def test_a_patients_words_leave_the_files_when_the_session_ends(store: SessionStore, tmp_path: Path) -> None:
    _, session = store.create()
    store.record(session, "my very private words", None, answer("a private title"))
    assert b"very private words" in on_disk(store, tmp_path)
    store.end(session.key)
    assert b"private" not in on_disk(store, tmp_path)


def test_purge_deletes_expired_sessions_with_all_they_hold(store: SessionStore, clock: Clock, tmp_path: Path) -> None:
    _, old = store.create()
    store.record(old, "forgotten words", None, answer())
    clock.now += sessions.IDLE_SECONDS
    fresh, _ = store.create()
    assert store.purge() == 1
    assert store.find(fresh)
    assert b"forgotten words" not in on_disk(store, tmp_path)


def test_quick_replies_stay_valid_for_the_last_turns_only(store: SessionStore) -> None:
    _, session = store.create()
    first = store.record(session, None, None, answer())[0]["buttons"][0]["id"]
    for _ in range(sessions.CHOICE_TURNS - 1):
        store.record(session, "x", None, answer())
    assert store.choice(session, first) == ("Yes", "/affirm")
    store.record(session, "x", None, answer())
    assert store.choice(session, first) is None


def test_quick_reply_belongs_to_its_session(store: SessionStore) -> None:
    _, mine = store.create()
    _, yours = store.create()
    choice = store.record(mine, None, None, answer())[0]["buttons"][0]["id"]
    assert store.choice(yours, choice) is None


def test_only_the_newest_exchanges_are_kept(store: SessionStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "KEPT_EXCHANGES", 3)
    _, session = store.create()
    for number in range(5):
        store.record(session, str(number), None, answer())
    assert [one["said"] for one in store.transcript(session)] == ["2", "3", "4"]


def test_a_session_keeps_its_clinic(store: SessionStore, clock: Clock) -> None:
    token, session = store.create("north")
    assert session.clinic == "north" and store.find(token) == session
    assert store.clinic_of(token) == "north" and store.clinic_of("made-up") == ""
    clock.now += sessions.IDLE_SECONDS - 1
    store.clinic_of(token)  # does not keep it alive
    clock.now += 1
    assert store.find(token) is None


def test_sessions_of_clinics_that_are_gone_are_deleted(store: SessionStore, tmp_path: Path) -> None:
    (north, session), (default, _) = store.create("north"), store.create()
    store.record(session, "northern words", None, answer())
    assert store.keep_clinics(["", "west"]) == 1
    assert store.find(north) is None and store.find(default)
    assert b"northern words" not in on_disk(store, tmp_path)


def test_a_file_from_before_there_were_clinics_is_read_on(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "sessions.db"
    with sqlite3.connect(path) as old:
        old.execute("CREATE TABLE sessions (key TEXT PRIMARY KEY, conversation_id TEXT, created REAL, seen REAL)")
        row = (sessions.key_of("a token"), "a name", clock.now, clock.now)
        old.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", row)
    store = SessionStore(path, Redactor(), clock)
    found = store.find("a token")
    assert found and (found.conversation_id, found.clinic) == ("a name", "")
    store.close()


def test_a_retry_is_known_by_its_id_and_its_words(store: SessionStore) -> None:
    _, session = store.create()
    shown = store.record(session, "hello", "id-1", answer())
    assert store.reply_to(session, "id-1", "hello") == shown
    assert store.reply_to(session, "id-1", "something new") is None
    assert store.reply_to(session, None, "hello") is None
