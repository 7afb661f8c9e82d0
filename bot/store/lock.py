"""Who uses the data folder. Every process with the ledger open shares the lock; a restore wants it for itself.

The kernel gives the lock back when a process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from bot.errors import LedgerError

NAME = "ramus.lock"


class FolderLock:
    """A lock on a data folder until it is released; raises LedgerError when somebody else is in the way."""

    def __init__(self, folder: Path, alone: bool = False) -> None:
        self._handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._handle)
            who = "A server is running" if alone else "A restore is running"
            raise LedgerError(f"{who} on {folder}. Wait for its end, or stop it first.") from error

    def release(self) -> None:
        """Let others in; a second call does nothing."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
