"""bot.store.ledger: opening, the key, notes by staff, feedback."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.errors import LedgerError
from bot.settings import ROOT
from bot.store.ledger import Ledger


def test_a_new_ledger_makes_its_folder_and_key(open_ledger: Any, folder: Path) -> None:
    name = open_ledger().conversation_key("anna")
    assert {"ledger.db", "ledger.key"} <= {path.name for path in folder.iterdir()}
    assert open_ledger().conversation_key("anna") == name


def test_without_its_key_a_ledger_is_not_opened(open_ledger: Any, folder: Path) -> None:
    open_ledger().close()
    (folder / "ledger.key").unlink()
    with pytest.raises(LedgerError, match=r"ledger\.key is missing"):
        Ledger.open(folder)
    (folder / "ledger.key").write_text("00" * 32, "utf8")
    with pytest.raises(LedgerError, match="not the key that the ledger was written with"):
        Ledger.open(folder)


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file", "utf8")
    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger.open(tmp_path / "var")


def test_a_refused_ledger_is_left_free(open_ledger: Any, folder: Path) -> None:
    """The lock is given back, so that a restore can put things right."""
    from bot.store.lock import FolderLock

    open_ledger().close()
    (folder / "ledger.key").unlink()
    with pytest.raises(LedgerError):
        Ledger.open(folder)
    FolderLock(folder, alone=True).release()


def test_staff_actions_are_audited(open_ledger: Any, look: Any) -> None:
    ledger = open_ledger()
    assert ledger.audit("ada", "transcript.viewed", {"alert": 3})
    (row,) = look("SELECT * FROM audit")
    assert (row["who"], row["action"], json.loads(row["about"])) == ("ada", "transcript.viewed", {"alert": 3})
    assert row["at"].startswith(str(datetime.now(UTC).year)) and len(row["hash"]) == 64


def test_feedback_is_redacted_and_dated(open_ledger: Any, look: Any) -> None:
    ledger = open_ledger(redact=lambda text: text.replace("Zebedee", "<NAME>"))
    ledger.feedback("ablation.cost", False, "ask Zebedee", datetime(2026, 11, 29, 12, tzinfo=UTC))
    ledger.feedback("ablation.cost", True)
    assert ledger.settle()
    first, second = look("SELECT * FROM feedback ORDER BY id")
    assert (first["helped"], first["word"], first["at"]) == (0, "ask <NAME>", "2026-11-29T12:00:00.000000Z")
    assert (second["helped"], second["word"]) == (1, "") and second["at"] > first["at"]


def test_of_the_time_of_feedback_only_the_hour_is_kept(open_ledger: Any, look: Any) -> None:
    ledger = open_ledger()
    ledger.feedback("ablation.cost", True, at=datetime(2026, 11, 29, 12, 34, 56, tzinfo=UTC))
    assert ledger.settle()
    assert look("SELECT at FROM feedback") == [{"at": "2026-11-29T12:00:00.000000Z"}]


def test_any_thread_may_write(open_ledger: Any, look: Any) -> None:
    ledger = open_ledger()

    def work(name: str) -> None:
        for number in range(50):
            ledger.audit(name, "looked", number, wait=0)

    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.settle(10) and look("SELECT count(*) AS n FROM audit") == [{"n": 200}]


def test_the_protocol_is_noted_when_it_changes(open_ledger: Any, look: Any) -> None:
    for version in ("p1", "p1", "p2", "p1"):
        open_ledger(protocol=version).close()
    assert [row["version"] for row in look("SELECT * FROM protocol ORDER BY used_from")] == ["p1", "p2", "p1"]


def test_a_second_close_does_nothing(open_ledger: Any) -> None:
    ledger = open_ledger()
    assert ledger.close() and ledger.close()


KILLED = """
import os, sys
from pathlib import Path
from bot.store.ledger import Ledger
ledger = Ledger.open(Path(sys.argv[1]))
for number in range(20):
    assert ledger.audit("ada", "looked", number)
os.kill(os.getpid(), 9)
"""


def test_what_was_audited_outlives_a_kill(folder: Path, look: Any) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode == -9, done.stderr
    assert look("SELECT count(*) AS n FROM audit") == [{"n": 20}]
