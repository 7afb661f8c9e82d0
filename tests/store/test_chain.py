"""bot.store.chain: what was changed or taken out is found, and named."""

from __future__ import annotations

from typing import Any

import pytest
from sqlite_utils import Database

from bot.store.chain import CHAINED, GENESIS, append, holds, link, verify, words_hash
from bot.store.database import transaction
from bot.store.rows import redacted, write
from bot.store.writer import audit_values


@pytest.fixture
def chained(db: Database) -> Database:
    """An audit of five rows."""
    with transaction(db):
        for number in range(5):
            append(db, "audit", audit_values("ada", "looked", {"page": number}))
    return db


def problems(db: Database) -> dict[str, str]:
    return {verdict.table: verdict.problem for verdict in verify(db) if verdict.problem}


def without_triggers(db: Database, *statements: str) -> None:
    """What somebody can do who has the file: take the triggers away, change rows, and put the triggers back."""
    triggers = db.triggers
    for trigger in triggers:
        db.execute(f"DROP TRIGGER {trigger.name}")
    for statement in statements:
        db.execute(statement)
    for trigger in triggers:
        db.execute(trigger.sql)


def test_an_honest_chain_holds(chained: Database) -> None:
    found = {verdict.table: verdict for verdict in verify(chained)}
    assert set(found) == set(CHAINED) and problems(chained) == {}
    last = chained.execute("SELECT hash FROM audit WHERE id = 5").fetchone()[0]
    assert (found["audit"].rows, found["audit"].head) == (5, last)
    assert (found["triage_event"].rows, found["triage_event"].head) == (0, GENESIS)


def test_the_hash_is_what_it_is_said_to_be() -> None:
    """By hand: printf '%064d\\n{"a":"ä","b":1}' 0 | sha256sum."""
    made = link(GENESIS, {"b": 1, "a": "ä", "later": None, "hash": "not this"})
    assert made == "d0f0621e1573805e8ce874786523309bcd8e563797fb506a9595fd90d7ef9cb6"


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET who = 'eve' WHERE id = 3", "row 3 is not as it was written"),
        ("UPDATE audit SET at = '2001' WHERE id = 1", "row 1 is not as it was written"),
        ("UPDATE audit SET hash = 'x' WHERE id = 2", "row 2 is not as it was written"),
        ("DELETE FROM audit WHERE id = 3", "row 3 is missing"),
        ("DELETE FROM audit WHERE id = 1", "row 1 is missing"),
        ("DELETE FROM audit WHERE id >= 4", "row 4 is missing"),
        ("DELETE FROM audit", "row 1 is missing"),
        ("UPDATE audit SET id = 9 WHERE id = 4", "row 4 is missing"),
    ],
)
def test_the_first_broken_row_is_named(chained: Database, statement: str, said: str) -> None:
    without_triggers(chained, statement)
    assert problems(chained)["audit"].startswith(said)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'eve'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit VALUES (3, '', '', '', '', '')",
        "REPLACE INTO audit SELECT * FROM audit WHERE id = 2",
    ],
)
def test_the_triggers_forbid_it(chained: Database, statement: str) -> None:
    chained.execute("PRAGMA recursive_triggers=off")  # as in other programs
    with pytest.raises(Exception, match="append-only"):
        chained.execute(statement)
    assert problems(chained) == {} and chained["audit"].count == 5


@pytest.mark.parametrize("table", CHAINED)
def test_each_chained_table_has_all_its_triggers(db: Database, table: str) -> None:
    names = {name for name in db.triggers_dict if name.startswith(table)}
    assert names == {f"{table}_is_not_{what}" for what in ("changed", "deleted", "replaced")}


@pytest.mark.parametrize("change", ["", "CREATE TRIGGER {} BEFORE DELETE ON audit BEGIN SELECT 1; END"])
def test_a_trigger_that_is_gone_or_tamed_is_found(chained: Database, change: str) -> None:
    chained.execute("DROP TRIGGER audit_is_not_deleted")
    if change:
        chained.execute(change.format("audit_is_not_deleted"))
    assert problems(chained) == {"audit": "the trigger audit_is_not_deleted is missing or changed"}


@pytest.mark.parametrize("change", ["words = '[]'", "salt = 'x'"])
def test_changed_words_beside_the_chain_are_found(db: Database, rows: Any, change: str) -> None:
    with transaction(db):
        write(db, redacted(rows.triage(), str))
    assert problems(db) == {}
    db.execute(f"UPDATE triage_words SET {change}")
    assert problems(db)["triage_event"].startswith("the words of row 1")


def test_words_that_are_gone_break_nothing_and_cannot_be_tried_out(db: Database, rows: Any) -> None:
    with transaction(db):
        write(db, redacted(rows.triage(), str))
    db.execute("DELETE FROM triage_words")
    row = next(db["triage_event"].rows)
    assert problems(db) == {} and row["words_hash"] != words_hash("", '["cannot pee"]')


def test_a_noted_hash_is_found_again(chained: Database) -> None:
    noted = chained.execute("SELECT hash FROM audit WHERE id = 3").fetchone()[0]
    assert holds(chained, noted) and not holds(chained, "0" * 63 + "1")


def test_all_later_rows_made_anew_still_lose_the_noted_hash(chained: Database) -> None:
    """Whoever computes the chain anew passes the check, but not against a hash that was noted down elsewhere."""
    noted = chained.execute("SELECT hash FROM audit WHERE id = 5").fetchone()[0]
    without_triggers(chained, "DELETE FROM audit WHERE id >= 3")
    for number in range(3):
        append(chained, "audit", audit_values("eve", "looked", {"page": number}))
    assert problems(chained) == {} and not holds(chained, noted)
