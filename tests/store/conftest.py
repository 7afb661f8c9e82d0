"""Ledgers in a folder of the test's own, and rows to write into them. Identifiers, sentences that carry them, and
messages that must stay as they are: these are files beside this one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from bot.store.database import connect, migrate
from bot.store.ledger import Ledger
from bot.store.redact import Redactor
from bot.store.rows import Row
from bot.store.times import utc

NOON = 1_796_000_000.0  # 2026-11-30, about
DAY = 24 * 60 * 60.0
WHERE = {"clinic": "", "channel": "web", "role": "patient"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "var"


@pytest.fixture
def open_ledger(folder: Path) -> Iterator[Callable[..., Ledger]]:
    """Opens the same ledger; what a test leaves open is closed."""
    opened: list[Ledger] = []

    def build(**options: Any) -> Ledger:
        opened.append(Ledger.open(folder, **options))
        return opened[-1]

    yield build
    for ledger in opened:
        ledger.close(2)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """An empty ledger file, without a writer."""
    with closing(connect(tmp_path / "l.db")) as opened:
        migrate(opened)
        yield opened


@pytest.fixture
def look(folder: Path) -> Callable[[str], list[dict[str, Any]]]:
    """Runs a query on the ledger's file, beside whoever has it open."""

    def query(sql: str) -> list[dict[str, Any]]:
        with closing(connect(folder / "ledger.db", read_only=True)) as opened:
            return list(opened.query(sql))

    return query


def triage(
    at: float = NOON, level: str = "emergency", source: str = "message", talk: str = "anna", nth: int = 0
) -> Row:
    """A triage event with words in it."""
    told = {"source": source, "nth": nth, "level": level, "flags": "[]" if level == "none" else '["ces.bladder"]'}
    rest = {
        "advice": "" if level == "none" else "nerves",
        "words": "[]",
        "protocol": "",
        "clinic": "",
        "channel": "web",
    }
    values = {"at": utc(at), "conversation": talk, **told, **rest, "role": "patient"}
    return Row("triage_event", values, {"words": [] if level == "none" else ["cannot pee"]})


def answer(at: float = NOON, answer_id: str = "ablation.cost", version: str = "v1", talk: str = "anna") -> Row:
    """An answer that was given."""
    told = {"answer_id": answer_id, "version": version, "review": "draft", **WHERE}
    return Row("answer_given", {"at": utc(at), "conversation": talk, "nth": 0, **told})


def miss(at: float = NOON, question: str = "my name is Zebedee", talk: str = "anna") -> Row:
    """A question without an answer."""
    told = {"kind": "no_answer", "response": "utter_fallback", "question": "", **WHERE}
    return Row("miss", {"at": utc(at), "conversation": talk, "nth": 0, **told}, {"question": question})


def handover(at: float = NOON, talk: str = "anna") -> Row:
    """Somebody who asked for a person."""
    told = {"reason": "asked", **WHERE}
    return Row("handover", {"at": utc(at), "conversation": talk, "nth": 0, **told})


def check(at: float = NOON, words: str = "cannot pee", talk: str = "") -> Row:
    """A safety check of a caller, who is no conversation."""
    told = {"clinic": "", "who": "dora", "about": "self", "ticked": "{}", "level": "emergency", "flags": "[]"}
    rest = {"advice": "nerves", "protocol": "", "done": "told"}
    return Row("caller_check", {"at": utc(at), **told, **rest}, {"words": words})


@pytest.fixture
def rows() -> Any:
    """The functions above: rows.triage(...), rows.answer(...), rows.miss(...), rows.handover(...), rows.check(...)."""

    class Rows:
        noon, day = NOON, DAY

    for function in (triage, answer, miss, handover, check):
        setattr(Rows, function.__name__, staticmethod(function))
    return Rows


@pytest.fixture
def locked(folder: Path) -> Iterator[Callable[[], sqlite3.Connection]]:
    """Locks the ledger for all other writers, until the connection that it returns is closed."""
    held: list[sqlite3.Connection] = []

    def lock() -> sqlite3.Connection:
        connection = sqlite3.connect(folder / "ledger.db", isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        held.append(connection)
        return connection

    yield lock
    for connection in held:
        connection.close()


def make_conversations(folder: Path, events: list[tuple[str, str, float]]) -> Path:
    """Rasa's table with these events (sender, type, time); each has an empty body."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "conversations.db"
    with closing(sqlite3.connect(path)) as opened, opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute(
            "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, "
            "timestamp REAL, intent_name TEXT, action_name TEXT, data TEXT)"
        )
        query = "INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, '{}')"
        opened.executemany(query, events)
    return path


@pytest.fixture
def conversations(folder: Path) -> Callable[[list[tuple[str, str, float]]], Path]:
    """Writes a file of conversations into the data folder."""
    return lambda events: make_conversations(folder, events)


@dataclass
class Group:
    """The lines of a file under one heading; `carriers` are those with a place for an identifier."""

    heading: str
    lines: list[str] = field(default_factory=list)
    carriers: list[str] = field(default_factory=list)


def read(path: Path) -> list[Group]:
    """The groups of a file. A line "== x" begins one; lines that begin with "# " are remarks."""
    groups: list[Group] = []
    for line in path.read_text("utf8").splitlines():
        if line.startswith("== "):
            groups.append(Group(line[3:]))
        elif line and not line.startswith("# "):
            (groups[-1].carriers if "{}" in line else groups[-1].lines).append(line.replace("\\n", "\n"))
    return groups


@pytest.fixture(scope="session")
def planted() -> list[Group]:
    return read(Path(__file__).with_name("planted.txt"))


@pytest.fixture(scope="session")
def kept() -> list[Group]:
    return read(Path(__file__).with_name("kept.txt"))


@pytest.fixture(scope="session")
def redact() -> Callable[[str], str]:
    """With the numbers of an invented clinic."""
    return Redactor(("555-0100", "555-0101", "12 Mill Lane, Riverbank", "front.desk@riverbank.example"))
