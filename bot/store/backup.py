"""A back-up: consistent copies of the ledger and of the conversations while a server runs, the key, and a manifest.

The ledger is copied first. So the conversations may know more than the ledger, never less, and after a restore the
ledger catches up with them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.errors import LedgerError
from bot.store import chain, conversations, keys, ledger
from bot.store.database import connect, version_of
from bot.store.times import now, utc

MANIFEST = "manifest.json"
DATABASES = (ledger.NAME, conversations.NAME)  # in the order in which they are copied
FILES = (keys.NAME, *DATABASES)


@dataclass(frozen=True)
class Manifest:
    """What a back-up says about itself. `files`: SHA-256 by name. `heads`: the last hash of each chain, by table."""

    made_at: str
    ramus: str
    ledger_version: int
    files: dict[str, str]
    heads: dict[str, str]


def back_up(data: Path, folder: Path, ramus: str) -> Manifest:
    """Copy what `data` holds into `folder`, which must not exist yet; `ramus`: version of the program.

    The folder gets its name when it is complete. Raises LedgerError.
    """
    if folder.exists():
        raise LedgerError(f"{folder} is there already. A back-up wants a folder of its own.")
    if not (data / ledger.NAME).exists():
        raise LedgerError(f"There is no ledger in {data}.")
    keys.load_key(data, make=False)
    draft = folder.with_name(f"{folder.name}.partial-{os.getpid()}")
    try:
        draft.mkdir(parents=True, mode=0o700)
        for name in FILES:
            if (data / name).exists():
                copy = _copy_database if name in DATABASES else _copy_file
                copy(data / name, draft / name)
        manifest = _describe(draft, ramus)
        _write(draft / MANIFEST, json.dumps(asdict(manifest), indent=2) + "\n")
        draft.rename(folder)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"The back-up {folder} could not be written: {error}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def _describe(folder: Path, ramus: str) -> Manifest:
    with closing(connect(folder / ledger.NAME, read_only=True)) as db:
        heads = {verdict.table: verdict.head for verdict in chain.verify(db)}
        version = version_of(db)
    files = {name: digest(folder / name) for name in FILES if (folder / name).exists()}
    return Manifest(utc(now()), ramus, version, files, heads)


def _copy_database(source: Path, target: Path) -> None:
    """SQLite's own copy: one moment of a file that others write. The copy is one file, without a write-ahead log."""
    target.touch(mode=0o600)
    with closing(connect(source, read_only=True)) as old, closing(sqlite3.connect(target)) as new:
        old.conn.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")
    flush(target)


def _copy_file(source: Path, target: Path) -> None:
    target.touch(mode=0o600)
    shutil.copyfile(source, target)
    flush(target)


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf8")
    flush(path)


def flush(path: Path) -> None:
    """Have the disk really hold it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
