"""What the files of a folder have gained since a moment: rows of SQLite databases, and the ends of other files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

SIDE_FILES = ("-wal", "-shm", "-journal")  # of a database; their rows are read through it
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


class Gained:
    """Remembers at its making how far each file goes; `texts` reads what came after."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rows = {path: _last_rows(path) for path in self._files() if _is_database(path)}
        self._sizes = {path: path.stat().st_size for path in self._files() if not _is_database(path)}

    def texts(self) -> Iterator[tuple[str, str]]:
        """File (with its table) and text of every row and every other piece that is new."""
        for path in self._files():
            if _is_database(path):
                yield from _new_rows(path, self._rows.get(path, {}))
            else:
                with path.open("rb") as file:
                    file.seek(self._sizes.get(path, 0))
                    yield path.name, file.read().decode("utf8", "replace")

    def _files(self) -> list[Path]:
        found = sorted(path for path in self._folder.rglob("*") if path.is_file())
        return [path for path in found if not path.name.endswith(SIDE_FILES)]


def _is_database(path: Path) -> bool:
    """By its name or its first bytes: a fresh database can still be empty, with all its pages in the side file."""
    if path.suffix in (".db", ".sqlite", ".sqlite3"):
        return True
    with path.open("rb") as file:
        return file.read(15) == b"SQLite format 3"


def _last_rows(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        return {name: _last_row(db, name) for (name,) in db.execute(TABLES).fetchall()}


def _last_row(db: sqlite3.Connection, table: str) -> int:
    try:
        return int(db.execute(f'SELECT coalesce(max(rowid), 0) FROM "{table}"').fetchone()[0])
    except sqlite3.OperationalError:  # a table without row numbers: all of it is read
        return 0


def _new_rows(path: Path, last: dict[str, int]) -> Iterator[tuple[str, str]]:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
        for (table,) in db.execute(TABLES).fetchall():
            numbered = _has_rowid(db, table)
            query = f'SELECT * FROM "{table}"' + (" WHERE rowid > ?" if numbered else "")
            for row in db.execute(query, (last.get(table, 0),) if numbered else ()):
                yield f"{path.name} ({table})", " ".join(map(_text, row))


def _has_rowid(db: sqlite3.Connection, table: str) -> bool:
    try:
        db.execute(f'SELECT rowid FROM "{table}" LIMIT 0')
    except sqlite3.OperationalError:
        return False
    return True


def _text(value: object) -> str:
    return value.decode("utf8", "replace") if isinstance(value, bytes) else str(value)
