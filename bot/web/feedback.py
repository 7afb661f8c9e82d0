"""What patients think of an answer: whether it helped, and perhaps a few words. Never who said it.

`FeedbackSink` is the whole interface; `FeedbackFile` is a table of its own until there is a ledger for it.
"""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from bot.web.limits import Clock

WORD_CHARACTERS = 200
SCHEMA = """
CREATE TABLE IF NOT EXISTS feedback (
  answer_id TEXT NOT NULL, helped INTEGER NOT NULL, word TEXT NOT NULL, hour TEXT NOT NULL,
  clinic TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Feedback:
    """One person's opinion of one answer. `word`: what was missing, at most `WORD_CHARACTERS`, may be empty.
    `clinic`: id of the one that they asked, "" for the default one."""

    answer_id: str
    helped: bool
    word: str = ""
    clinic: str = ""


class FeedbackSink(Protocol):
    """Where opinions are kept."""

    def add(self, feedback: Feedback) -> None:
        """Keep one opinion. Raises sqlite3.Error when it cannot be written."""

    def close(self) -> None:
        """Let go of what it holds open."""


class FeedbackFile:
    """Appends to a table: answer id, helped (0 or 1), word, hour in UTC, clinic. No session, no address, no exact
    time."""

    def __init__(self, path: Path, clock: Clock = time.time) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self.clock = clock
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.executescript(SCHEMA)

    def add(self, feedback: Feedback) -> None:
        """Append one row."""
        hour = datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:00Z")
        with self._db:
            row = (feedback.answer_id, int(feedback.helped), feedback.word, hour, feedback.clinic)
            self._db.execute("INSERT INTO feedback VALUES (?, ?, ?, ?, ?)", row)

    def close(self) -> None:
        """Close the file."""
        self._db.close()
