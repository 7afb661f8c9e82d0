"""Opens the ledger's file, brings it up to date, and runs transactions on it.

The connection is in autocommit mode and every transaction is written out. sqlite-utils' own `insert`, `update` and
`delete` end with a commit (`with self.db.conn`), `executescript` begins with one: neither may stand inside
`transaction`, only `db.execute` and `db.query`.

WAL with synchronous NORMAL: a killed process loses nothing, and a commit need not wait for the disk. A power cut can
take the last moments; the tracker store is written the same way before it, so what it still has is caught up at the
start.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from bot.errors import LedgerError

MIGRATIONS = Path(__file__).parent / "migrations"
APPLICATION = 0x52616D75  # "Ramu": marks the file as a ledger
BUSY_SECONDS = 5.0


def connect(path: Path, read_only: bool = False) -> Database:
    """A connection to an SQLite file that any one thread at a time may use; raises LedgerError when there is none."""
    uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    try:
        if not read_only:
            path.touch(mode=0o600)  # before SQLite opens it: its side files copy the mode
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        db = Database(connection, execute_plugins=False)
        if not read_only:
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
                db.execute(f"PRAGMA {pragma}")
        db.execute("PRAGMA foreign_keys=ON")
        db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"{path} cannot be opened: {error}.") from error
    return db


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All of it or nothing. The file is locked for other writers from the beginning, so what is read stays true."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.execute("ROLLBACK")
        raise


def migrations(folder: Path = MIGRATIONS) -> dict[int, Path]:
    """The migrations by number; raises LedgerError when a number is missing or stands twice."""
    files = sorted(folder.glob("*.sql"))
    numbered = {int(path.name.partition("_")[0]): path for path in files}
    if len(numbered) != len(files) or list(numbered) != list(range(1, len(files) + 1)):
        raise LedgerError(f"The migrations in {folder} are not numbered one by one.")
    return numbered


def version_of(db: Database) -> int:
    """The number of the last migration that the file has seen; raises LedgerError when it is no ledger."""
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    empty = not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION and not empty:
        raise LedgerError(f"{_file_of(db)} is not a ledger of Ramus.")
    return version


def _file_of(db: Database) -> str:
    return str(db.execute("PRAGMA database_list").fetchone()[2])


def migrate(db: Database, folder: Path = MIGRATIONS, until: int | None = None) -> int:
    """Bring the file to the newest version (or to `until`), each step in one transaction; returns the newest.

    Raises LedgerError for a file that is no ledger, or that a newer Ramus has written.
    """
    steps = migrations(folder)
    known = len(steps)
    check_version(version_of(db), known)
    for number, path in steps.items():
        if version_of(db) >= number or (until is not None and number > until):
            continue
        with transaction(db):
            if version_of(db) >= number:  # another process was quicker
                continue
            for statement in statements(path.read_text("utf8")):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {APPLICATION}")
            db.execute(f"PRAGMA user_version = {number}")
    return known


def check_version(version: int, known: int | None = None) -> None:
    """Raise LedgerError when the version is one that this Ramus does not know."""
    known = len(migrations()) if known is None else known
    if version > known:
        raise LedgerError(
            f"The ledger has version {version}, and this Ramus knows versions up to {known}: a newer Ramus has written "
            "it. Install that one again, or restore a back-up that was made before."
        )


def statements(script: str) -> Iterator[str]:
    """The statements of an SQL script, triggers whole."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""
    if any(line.strip() and not line.strip().startswith("--") for line in statement.splitlines()):
        raise LedgerError("The last statement of a migration has no end.")
