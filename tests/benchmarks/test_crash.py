"""A process that is killed at random moments: the ledger holds each event once. The full run is benchmarks/crash.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import crash, ledger
from benchmarks.synthetic import KINDS, expected, script
from bot.settings import ROOT
from bot.store.database import connect


def test_a_process_that_is_killed_loses_and_doubles_nothing() -> None:
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "benchmarks.crash",
        "--conversations",
        "60",
        "--kills",
        "6",
        "--json",
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    report = json.loads(done.stdout)
    assert report["kills"] >= 4 and report["rows"] > 100  # a process may come to its end before its moment
    assert (report["lost"], report["doubled"], report["broken"], report["unanswered"]) == ({}, {}, [], 0)


@pytest.mark.parametrize(
    ("statement", "name", "found"),
    [
        ("SELECT 1", "lost", {}),
        ("DELETE FROM answer_given WHERE id = 1", "lost", {"answer_given": 1}),
        (
            "INSERT INTO answer_given SELECT id + 1000, at, conversation, nth + 1, answer_id, version, review, "
            "clinic, channel, role FROM answer_given WHERE id = 1",
            "doubled",
            {"answer_given": 1},
        ),
    ],
)
async def test_what_is_lost_or_doubled_is_counted(tmp_path: Path, statement: str, name: str, found: object) -> None:
    await crash._hold(tmp_path, 12, seed=3)
    with closing(connect(tmp_path / "ledger.db")) as db:
        db.execute(statement)
    report = crash.check(tmp_path, 12, seed=3)
    assert report[name] == found and report["unanswered"] == 0 and report["broken"] == []


def test_what_a_conversation_leaves() -> None:
    assert expected(["chat"]) == {}
    assert expected(["red", "red", "helped", "helped", "red"]) == {"message": 3, "conversation": 3, "alert": 1}
    assert expected(["answer", "two answers", "miss", "person"]) == {"answer_given": 3, "miss": 1, "handover": 1}
    assert {kind for number in range(200) for kind in script(number, 0)} == set(KINDS)
    assert script(7, 0) == script(7, 0)


def test_the_cost_of_the_ledger_is_the_median_of_pairs() -> None:
    found = ledger.summary({"without": [10.0, 20.0, 30.0], "with": [10.2, 20.4, 30.9]})
    assert (found["more_ms"], found["messages"], found["ratio"]) == (0.4, 3, 1.02)
