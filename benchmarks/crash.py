"""Kills a process (kill -9) at random moments while it holds conversations, and counts what the ledger lost or doubled.

    .venv/bin/python -m benchmarks.crash [--conversations 2000] [--kills 50] [--seed 0] [--json]

The process holds invented conversations, several at a time, through the tracker store and the broker. After each kill a
new one goes on where the store is. At the end each conversation must have exactly its rows in the ledger.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from bot import logs

if __name__ == "__main__":
    logs.configure("ERROR")  # before Rasa is imported

from rasa.shared.core.domain import Domain

from benchmarks.synthetic import FORGOTTEN, Found, expected, script, turn
from bot.dialogue.broker import LedgerBroker
from bot.dialogue.tracker_store import CachedSQLTrackerStore
from bot.store.chain import verify
from bot.store.database import connect
from bot.store.ledger import Ledger

AT_ONCE = 8  # conversations that are held at the same time
AT_START = 0.2  # share of the kills that come while a process starts and catches up
DOMAIN = 'version: "3.1"\nslots: {triage: {type: any, influence_conversation: false, mappings: [{type: custom}]}}'
COUNTS = {
    **{table: f"SELECT conversation FROM {table}" for table in ("answer_given", "miss", "handover", "alert")},
    **{
        source: f"SELECT conversation FROM triage_event WHERE source = '{source}'"
        for source in ("message", "conversation")
    },
}


def run(folder: Path, conversations: int, kills: int, seed: int) -> dict[str, Any]:
    """Hold all conversations in processes that are killed; returns the report."""
    rng = random.Random(seed)
    messages = sum(len(script(number, seed)) for number in range(conversations))
    moments = sorted(rng.uniform(0, 0.95 * messages) for _ in range(kills))
    killed = 0
    for moment in moments:
        killed += _killed(folder, conversations, seed, rng, int(moment))
    for _ in range(3):  # the last one comes to its end
        if not _killed(folder, conversations, seed, rng, None):
            break
    return {"conversations": conversations, "messages": messages, "kills": killed, **check(folder, conversations, seed)}


def _killed(folder: Path, conversations: int, seed: int, rng: random.Random, moment: int | None) -> bool:
    """Start a process, and kill it when so many messages are answered; None lets it come to its end."""
    early = rng.random() < AT_START
    child = os.fork()
    if child == 0:
        asyncio.run(_hold(folder, conversations, seed))
        os._exit(0)
    if moment is not None:
        if early:
            time.sleep(rng.uniform(0, 0.1))
        else:
            _wait_for(folder / "journal", moment, child)
            time.sleep(rng.uniform(0, 0.004))
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise SystemExit("a process failed by itself; see its traceback")
    return os.WIFSIGNALED(status)


def _wait_for(journal: Path, lines: int, child: int) -> None:
    while len(_lines(journal)) < lines and os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        time.sleep(0.002)


async def _hold(folder: Path, conversations: int, seed: int) -> None:
    """One process: catch up, then go on with every conversation that is not at its end."""
    journal = os.open(folder / "journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    ended = {int(line[4:]) for line in _lines(folder / "journal") if line.startswith("end ")}
    ledger = Ledger.open(folder)
    before = _rows(folder)
    broker = LedgerBroker(ledger)
    store = CachedSQLTrackerStore(Domain.from_yaml(DOMAIN), db=str(folder / "conversations.db"), event_broker=broker)
    caught_up = _rows(folder) - before
    _write(folder / "caught_up", caught_up)
    done = _answered(folder)
    for number in ended & done.keys():
        await store.forget(_name(number))
    todo = [[number, done.get(number, 0)] for number in range(conversations) if number not in ended]
    while todo:
        for talk in todo[:AT_ONCE]:
            number, place = talk
            kinds = script(number, seed)
            if place < len(kinds):
                tracker = await store.get_or_create_tracker(_name(number))
                for event in turn(kinds[place]):
                    tracker.update(event)
                await store.save(tracker)
                os.write(journal, f"said {number}\n".encode())
                talk[1] += 1
            else:
                todo.remove(talk)
                if number % FORGOTTEN == 0:
                    os.write(journal, f"end {number}\n".encode())
                    await store.forget(_name(number))
    ledger.close()


def check(folder: Path, conversations: int, seed: int) -> dict[str, Any]:
    """What the ledger holds beside what it has to hold, and whether its chain is whole."""
    ledger = Ledger.open(folder)
    keys = {ledger.conversation_key(_name(number)): number for number in range(conversations)}
    ledger.close()
    found: dict[int, Found] = {number: Counter() for number in keys.values()}
    with closing(connect(folder / "ledger.db", read_only=True)) as db:
        for kind, query in COUNTS.items():
            for (key,) in db.execute(query):
                found[keys[key]][kind] += 1
        broken = [f"{one.table}: {one.problem}" for one in verify(db) if one.problem]
    wanted = {number: expected(script(number, seed)) for number in found}
    lost = sum(((wanted[number] - found[number]) for number in found), Counter())
    doubled = sum(((found[number] - wanted[number]) for number in found), Counter())
    caught_up = sum(int(line) for line in _lines(folder / "caught_up"))
    rows = sum(sum(each.values()) for each in found.values())
    unanswered = sum(1 for number, place in _answered(folder).items() if place != len(script(number, seed)))
    return {
        "rows": rows,
        "caught_up": caught_up,
        "lost": dict(lost),
        "doubled": dict(doubled),
        "broken": broken,
        "unanswered": unanswered,
    }


def _answered(folder: Path) -> dict[int, int]:
    """How many messages of each conversation the tracker store has."""
    query = "SELECT sender_id, count(*) FROM events WHERE type_name = 'user' GROUP BY sender_id"
    with closing(sqlite3.connect(folder / "conversations.db")) as db:
        return {int(sender.removeprefix("talk-")): count for sender, count in db.execute(query)}


def _rows(folder: Path) -> int:
    with closing(connect(folder / "ledger.db", read_only=True)) as db:
        return sum(len(db.execute(query).fetchall()) for query in COUNTS.values())


def _name(number: int) -> str:
    return f"talk-{number}"


def _lines(path: Path) -> list[str]:
    return path.read_text("utf8").splitlines() if path.exists() else []


def _write(path: Path, number: int) -> None:
    with path.open("a", encoding="utf8") as file:
        file.write(f"{number}\n")


def main() -> None:
    """Command line. Exit code 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description="Kill -9 at random moments: does the ledger hold each event once?")
    parser.add_argument("--conversations", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = run(Path(folder), chosen.conversations, chosen.kills, chosen.seed)
    lines = [json.dumps(report)] if chosen.json else [f"{key:14} {value}" for key, value in report.items()]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(1 if any(report[key] for key in ("lost", "doubled", "broken", "unanswered")) else 0)


if __name__ == "__main__":
    main()
