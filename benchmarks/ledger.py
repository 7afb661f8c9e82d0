"""What the ledger costs a message: the same assistant with it and without it, in one process and one run.

    .venv/bin/python -m benchmarks.ledger [--conversations 60] [--json]

Both keep conversations in an SQLite file of their own. The same conversation goes to one and then to the other, and the
order changes with each, so both meet the same machine in the same minute. Every conversation is held twice: with pauses
between the messages, as people type, in which the ledger's thread comes to its end; and back to back, as on a server
that is never idle, where that thread works in the time of the next message.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bot import logs

if __name__ == "__main__":
    logs.configure("ERROR")  # before Rasa is imported

from benchmarks.conversations import scripts
from benchmarks.message import machine, percentile
from bot.dialogue.broker import open_ledger
from bot.encoder import encoder
from bot.local import LocalAssistant
from bot.settings import load_server
from bot.store.ledger import Ledger

WARM_UP = 10
WAYS = ("pauses", "back to back")


async def measure(folder: Path, conversations: int) -> dict[str, Any]:
    """Times in ms with and without the ledger, their difference and ratio, by way of talking."""
    server, ledger = load_server(), open_ledger(folder / "with")
    sides = {
        "without": LocalAssistant.load(server.model_copy(update={"data_dir": folder / "without"})),
        "with": LocalAssistant.load(server.model_copy(update={"data_dir": folder / "with"}), ledger=ledger),
    }
    times: dict[str, dict[str, list[float]]] = {way: {name: [] for name in sides} for way in WAYS}
    for number, spoken in enumerate([*scripts(WARM_UP, 1), *scripts(conversations, 0)]):
        for way in WAYS:
            for name in sorted(sides, reverse=bool(number % 2)):
                pause = ledger if way == "pauses" else None
                took = await _hold(sides[name], f"{way}-{number}", spoken.turns, pause)
                ledger.settle()  # the one's thread must not work in the other's time
                times[way][name] += took if number >= WARM_UP else []
    ledger.close()
    return {"machine": machine(), **{way: summary(taken) for way, taken in times.items()}}


async def _hold(assistant: LocalAssistant, name: str, turns: tuple[str, ...], pause: Ledger | None) -> list[float]:
    await assistant.start(name)
    encoder().encode.cache_clear()  # it remembers the last texts, and the other side has just said the same
    took = []
    for text in turns:
        before = time.perf_counter()
        await assistant.handle(name, text)
        took.append((time.perf_counter() - before) * 1000)
        if pause:
            pause.settle()
    return took


def summary(times: dict[str, list[float]]) -> dict[str, Any]:
    """Of each side p50, p95 and mean; `more_ms` and `ratio` compare the medians; pairs are the same message."""
    report: dict[str, Any] = {"messages": len(times["with"])}
    for name, taken in times.items():
        ordered = sorted(taken)
        p50, p95, mean = percentile(ordered, 50), percentile(ordered, 95), statistics.mean(ordered)
        report[name] = {"p50_ms": round(p50, 2), "p95_ms": round(p95, 2), "mean_ms": round(mean, 2)}
    pairs = [one - other for one, other in zip(times["with"], times["without"], strict=True)]
    report["more_ms"] = round(statistics.median(pairs), 2)
    report["ratio"] = round(report["with"]["p50_ms"] / report["without"]["p50_ms"], 3)
    return report


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="The time of a message with and without the ledger.")
    parser.add_argument("--conversations", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(measure(Path(folder), chosen.conversations))
    sys.stdout.write(json.dumps(report, indent=None if chosen.json else 2) + "\n")


if __name__ == "__main__":
    main()
