"""What is stored of one conversation, read from the files themselves, and taking it out of them for good.

Rasa calls a conversation by its sender id; nobody can find it by a name, because no name is kept with it.
"""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.errors import LedgerError
from bot.store import conversations, keys
from bot.store.database import connect
from bot.store.ledger import NAME, Ledger

logger = logging.getLogger(__name__)
WAIT = 2.0  # seconds for what the ledger still has in hand
QUESTIONS = {
    "answers": "SELECT count(*) FROM answer_given WHERE conversation = ?",
    "unanswered": "SELECT count(*) FROM miss WHERE conversation = ?",
    "signs": "SELECT count(*) FROM triage_event WHERE conversation = ? AND source <> 'conversation'",
}


@dataclass(frozen=True)
class Kept:
    """What is stored of a conversation: messages of the person, answers given, questions without an answer, and notes
    that a danger sign was seen."""

    messages: int
    answers: int
    unanswered: int
    signs: int


def kept(folder: Path, sender_id: str) -> Kept:
    """What the files in `folder` hold of a conversation. Raises sqlite3.Error or LedgerError when they cannot be
    read."""
    ledger = Ledger.opened(folder)
    if ledger:
        ledger.settle(WAIT)
    found = dict.fromkeys(QUESTIONS, 0)
    if (folder / NAME).exists():
        key = keys.conversation_key(keys.load_key(folder, make=False), sender_id)
        with closing(connect(folder / NAME, read_only=True)) as db:
            found = {name: int(db.execute(query, (key,)).fetchone()[0]) for name, query in QUESTIONS.items()}
    return Kept(conversations.said(folder / conversations.NAME, sender_id), **found)


def forget(folder: Path, sender_id: str) -> str:
    """Delete a conversation from the tracker store's file and from the ledger; returns a receipt to quote.

    "" when something could not be deleted. Of the erasure the ledger keeps the receipt and the time, and not whose
    conversation it was; triage events stay without words (bot/store/erasure.py).
    """
    receipt = f"{secrets.randbelow(10**4):04}-{secrets.randbelow(10**4):04}"
    try:
        conversations.delete(folder / conversations.NAME, sender_id)
        with _ledger(folder) as ledger:
            if ledger and not ledger.erase(sender_id, receipt, wait=WAIT):
                return ""
        if (folder / NAME).exists():
            with closing(connect(folder / NAME)) as db:
                conversations.shrink_log(db)
    except (sqlite3.Error, LedgerError, OSError) as error:
        logger.error("rights.not_erased: %s", type(error).__name__)
        return ""
    return receipt


@contextmanager
def _ledger(folder: Path) -> Iterator[Ledger | None]:
    """The ledger that this process has open, behind whose queue the erasure has to come; else one for the moment."""
    running = Ledger.opened(folder)
    if running or not (folder / NAME).exists():
        yield running
        return
    own = Ledger.open(folder)
    try:
        yield own
    finally:
        own.close()
