"""The red-flag screen by layer: `.venv/bin/python -m benchmarks.screen [FILE.jsonl ...]`.

Without files it uses the development sets. It prints, for the patterns alone, the learned layer alone and the two
fused: the share of emergencies that get `emergency`, and anything but `none`; of urgent messages that get `urgent` or
more; of messages for a check that get anything but `none`; of harmless ones that get an alarm (urgent or more), and
anything but `none`; the share of found red flags whose main flag is named; and the median time of a message.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot import logs

logs.configure("ERROR")

from bot.screening import red_flag_screen, screen_version  # noqa: E402
from bot.settings import ROOT  # noqa: E402
from bot.triage.model import Level, Screening  # noqa: E402

Row = dict[str, Any]
COLUMNS = ("emergency", "not none", "urgent+", "check+", "alarm", "any", "flag", "ms")


def share(rows: list[tuple[Row, Screening]], expected: str, test: Callable[[Screening], bool]) -> float:
    """Share of the rows with this expected level for which the test holds."""
    chosen = [result for row, result in rows if row["expect"] == expected]
    return sum(map(test, chosen)) / max(len(chosen), 1)


def figures(rows: list[tuple[Row, Screening]], milliseconds: float) -> tuple[float, ...]:
    """The figures of one layer, as COLUMNS names them."""
    red = [(row, result) for row, result in rows if row["expect"] in ("emergency", "urgent") and result.level > 1]
    return (
        share(rows, "emergency", lambda result: result.level == Level.EMERGENCY),
        share(rows, "emergency", lambda result: result.level > Level.NONE),
        share(rows, "urgent", lambda result: result.level >= Level.URGENT),
        share(rows, "check", lambda result: result.level > Level.NONE),
        share(rows, "none", lambda result: result.level >= Level.URGENT),
        share(rows, "none", lambda result: result.level > Level.NONE),
        sum(row["flags"][0] in result.flags for row, result in red) / max(len(red), 1),
        milliseconds,
    )


def main(paths: list[Path]) -> None:
    rows = [json.loads(line) for path in paths for line in path.read_text("utf8").splitlines()]
    screen = red_flag_screen()
    layers: dict[str, Callable[[str], Screening]] = {
        "patterns alone": screen.patterns,
        "learned alone": lambda text: screen.fuse(text, Screening(), screen.scores(text)),
        "fused": screen,
    }
    print(f"{len(rows)} messages, screen {screen_version()}")
    print(" " * 16 + " ".join(f"{name:>9}" for name in COLUMNS))
    for name, layer in layers.items():
        results, times = [], []
        for row in rows:
            start = time.perf_counter()
            results.append((row, layer(row["text"])))
            times.append((time.perf_counter() - start) * 1000)
        print(f"{name:16}" + " ".join(f"{value:9.3f}" for value in figures(results, statistics.median(times))))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sorted((ROOT / "tests" / "heldout").glob("triage_dev_*.jsonl")))
