"""What is written into the ledger, and how: one function a table, each inside a transaction.

A row that an event makes is written once: with conversation, time and number among its like it has a key of its own,
and a second reading of the event finds it there. Only such doubles are passed over; any other fault of a row raises.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlite_utils import Database

from bot.store import chain
from bot.store.erasure import erase
from bot.store.times import hour

logger = logging.getLogger(__name__)
Redact = Callable[[str], str]
RANK = {"none": 0, "check": 1, "urgent": 2, "emergency": 3}
ALERTED = RANK["urgent"]  # from this level on, somebody has to look at it
NO_WORDS = "[]"
ERASURE = "erasure"  # no table: a row of this kind takes others out
OWN_KEY = ("conversation", "at", "source", "nth")


@dataclass(frozen=True)
class Row:
    """One row to write. `words`: columns with a person's own words (a text or a list of texts), not yet redacted."""

    table: str
    values: Mapping[str, Any]
    words: Mapping[str, str | list[str]] = field(default_factory=dict, repr=False)


def unchanged(text: str) -> str:
    """Redacts nothing."""
    return text


def redacted(row: Row, redact: Redact) -> Row:
    """The row with its words made safe to keep. What cannot be redacted is left out, never kept as it is."""

    def safe(text: str) -> str:
        try:
            return redact(text).encode("utf8", "replace").decode("utf8")  # half a character cannot be stored
        except Exception as error:
            logger.error("ledger.redaction_failed: %s", type(error).__name__)
            return ""

    told: dict[str, str] = {}
    for column, words in row.words.items():
        told[column] = safe(words) if isinstance(words, str) else as_json([safe(word) for word in words])
    return replace(row, values={**row.values, **told}, words={})


def as_json(value: Any) -> str:
    """JSON as it stands in columns."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write(db: Database, row: Row) -> None:
    """Write one row whose words are redacted; a row that is there already is passed over. Raises sqlite3.Error."""
    values = dict(row.values)
    if "conversation" in values:
        known = (values["conversation"], values["at"], values["clinic"], values["channel"], values["role"])
        db.execute("INSERT INTO conversation VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING", known)
    WRITERS.get(row.table, _write_once)(db, row.table, values)


def _write_once(db: Database, table: str, values: dict[str, Any]) -> None:
    marks = ", ".join("?" * len(values))
    # Not OR IGNORE: that would also swallow a missing value.
    query = f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks}) ON CONFLICT (conversation, at, nth) DO NOTHING"
    db.execute(query, list(values.values()))


def _write_feedback(db: Database, table: str, values: dict[str, Any]) -> None:
    """Feedback, with the version of the answer that was given last before it. Of its time only the hour is kept: by
    more, its words could be laid beside a conversation."""
    query = "SELECT version FROM answer_given WHERE answer_id = ? AND at <= ? ORDER BY at DESC LIMIT 1"
    found = db.execute(query, (values["answer_id"], values["at"])).fetchone()
    row = {**values, "at": hour(values["at"]), "version": found[0] if found else ""}
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def _write_audit(db: Database, table: str, values: dict[str, Any]) -> None:
    chain.append(db, table, values)


def _write_check(db: Database, table: str, values: dict[str, Any]) -> None:
    """A caller's safety check, with its row for the audit: the words stay here, what they came to is chained there."""
    row = dict(values)
    audit = row.pop("audit", None)
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    if audit:
        chain.append(db, "audit", audit)


def _write_triage(db: Database, table: str, values: dict[str, Any]) -> None:
    """A triage event, once, and only when it says something new; an alert with it when somebody has to look.

    Its words stand beside the chain, so that they can go before it does.
    """
    key = [values[column] for column in OWN_KEY]
    query = f"SELECT 1 FROM {table} WHERE conversation = ? AND at = ? AND source = ? AND nth = ?"
    if db.execute(query, key).fetchone() or _says_nothing_new(db, values):
        return
    query = "SELECT version FROM protocol WHERE used_from <= ? ORDER BY used_from DESC LIMIT 1"
    protocol = db.execute(query, (values["at"],)).fetchone()
    event = {**values, "protocol": protocol[0] if protocol else ""}
    words, salt = event.pop("words"), secrets.token_hex(16)
    number = chain.append(db, table, {**event, "words_hash": chain.words_hash(salt, words)})
    if words != NO_WORDS:
        db.execute("INSERT INTO triage_words VALUES (?, ?, ?)", (number, salt, words))
    if RANK.get(values["level"], ALERTED) >= ALERTED and not _open_alert(db, values):
        columns = "at, conversation, triage_event, level"
        told = (values["at"], values["conversation"], number, values["level"])
        db.execute(f"INSERT INTO alert ({columns}) VALUES (?, ?, ?, ?)", told)


def _says_nothing_new(db: Database, values: Mapping[str, Any]) -> bool:
    """Whether the conversation's level is set to what it was already. Rasa sets a slot again and again."""
    if values["source"] != "conversation":
        return False
    query = (
        "SELECT level, flags, advice FROM triage_event "
        "WHERE conversation = ? AND source = 'conversation' AND (at, nth) < (?, ?) ORDER BY at DESC, nth DESC LIMIT 1"
    )
    before = db.execute(query, (values["conversation"], values["at"], values["nth"])).fetchone()
    return (before or ("none", "[]", "")) == (values["level"], values["flags"], values["advice"])


def _open_alert(db: Database, values: Mapping[str, Any]) -> bool:
    """Whether an alert of this conversation that nobody has looked at yet says as much, or more."""
    query = "SELECT level FROM alert WHERE conversation = ? AND acknowledged_at IS NULL"
    found = db.execute(query, (values["conversation"],)).fetchall()
    return any(RANK.get(level, ALERTED) >= RANK.get(values["level"], ALERTED) for (level,) in found)


WRITERS: dict[str, Callable[[Database, str, dict[str, Any]], None]] = {
    "triage_event": _write_triage,
    "feedback": _write_feedback,
    "audit": _write_audit,
    "caller_check": _write_check,
    ERASURE: erase,
}
