"""bot.store.lock: many may write, one may restore."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import LedgerError
from bot.store.lock import FolderLock


def test_writers_share(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    with pytest.raises(LedgerError, match="A server is running"):
        FolderLock(tmp_path, alone=True)
    first.release()
    first.release()
    with pytest.raises(LedgerError, match="A server is running"):
        FolderLock(tmp_path, alone=True)
    second.release()
    alone = FolderLock(tmp_path, alone=True)
    with pytest.raises(LedgerError, match="A restore is running"):
        FolderLock(tmp_path)
    alone.release()
