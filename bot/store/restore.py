"""Puts a back-up in the place of what is in the data folder, after everything about it has been checked."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.errors import LedgerError
from bot.store import chain, keys, ledger
from bot.store.backup import DATABASES, FILES, MANIFEST, Manifest, digest, flush
from bot.store.database import check_version, connect, version_of
from bot.store.lock import FolderLock
from bot.store.times import now

LOGS = ("-wal", "-shm")  # what SQLite keeps beside a file


def check(folder: Path) -> Manifest:
    """Check a back-up: files, integrity, version, key, chain. Raises LedgerError that says what is wrong."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf8")))
        for name, known in manifest.files.items():
            if name not in FILES or digest(folder / name) != known:
                raise LedgerError(f"{folder / name} is not the file that was backed up.")
        if not {ledger.NAME, keys.NAME} <= manifest.files.keys():
            raise LedgerError(f"The ledger or its key is missing in {folder}.")
        for name in DATABASES:
            if name in manifest.files:
                _check_integrity(folder / name)
        _check_ledger(folder, manifest)
    except (OSError, ValueError, TypeError, AttributeError, sqlite3.Error) as error:
        raise LedgerError(f"{folder} is not a back-up that can be used: {error}.") from error
    return manifest


def _check_integrity(path: Path) -> None:
    with closing(connect(path, read_only=True)) as db:
        found = db.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok" or db.execute("PRAGMA foreign_key_check").fetchone():
            raise LedgerError(f"{path} is damaged: {found}.")


def _check_ledger(folder: Path, manifest: Manifest) -> None:
    with closing(connect(folder / ledger.NAME, read_only=True)) as db:
        check_version(version_of(db))
        known = db.execute("SELECT value FROM property WHERE name = ?", (ledger.KEY_CHECK,)).fetchone()
        ledger.check_key(known[0] if known else "", keys.load_key(folder, make=False), folder)
        verdicts = chain.verify(db)
    for verdict in verdicts:
        if verdict.problem:
            raise LedgerError(f"The chain of {verdict.table} in {folder} is broken: {verdict.problem}.")
    if {verdict.table: verdict.head for verdict in verdicts} != manifest.heads:
        raise LedgerError(f"The chains in {folder} do not end where the manifest says.")


def restore(folder: Path, data: Path) -> Path:
    """Replace ledger, key and conversations in `data` by those of the back-up; returns the folder with the old ones.

    Raises LedgerError, with nothing replaced, when the back-up fails its check or anybody has the ledger open.
    """
    check(folder)
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = FolderLock(data, alone=True)
    except OSError as error:
        raise LedgerError(f"{data} cannot be used: {error}.") from error
    try:
        return _replace(folder, data)
    except OSError as error:
        raise LedgerError(f"The restore stopped: {error}. Run it again.") from error
    finally:
        lock.release()


def _replace(folder: Path, data: Path) -> Path:
    """New files are complete beside the old ones before the first is moved; the old logs go first, because SQLite would
    apply them to the new file."""
    aside = data / f"before-restore-{now():%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700, exist_ok=True)
    fresh = [name for name in FILES if (folder / name).exists()]
    for name in fresh:
        draft = data / f"{name}.restored"
        draft.touch(mode=0o600)
        shutil.copyfile(folder / name, draft)
        flush(draft)
    for name in FILES:
        for suffix in LOGS:
            if (data / f"{name}{suffix}").exists():
                os.replace(data / f"{name}{suffix}", aside / f"{name}{suffix}")
        if (data / name).exists():
            _keep(data / name, aside / name)
        if name in fresh:
            os.replace(data / f"{name}.restored", data / name)
        else:
            (data / name).unlink(missing_ok=True)
    flush(data)
    return aside


def _keep(old: Path, aside: Path) -> None:
    """A second name for a file, or a copy where there are no second names. The first name is never without a file."""
    try:
        os.link(old, aside)
    except OSError:
        shutil.copy2(old, aside)
