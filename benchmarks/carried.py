"""The newest message, alone and behind what was said before it: `.venv/bin/python -m benchmarks.carried [FILE ...]`.

The scorecard's main figures for tests/heldout/carried_dev_*.jsonl (or the files that are named): half of the messages
are harmless beside what was said before, the others carry a sign in spite of it. Then the same for the development
triage messages, each behind an ordinary turn of a conversation, where nothing should be lost. A quick look while a
limit changes.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from bot import logs

logs.configure("ERROR")

from benchmarks.scorecard import run, sets  # noqa: E402
from benchmarks.scorecard.figures import FIGURES, main_figures  # noqa: E402
from benchmarks.scorecard.report import rate  # noqa: E402
from bot.screening import in_conversation, red_flag_screen, screen_version  # noqa: E402

SEED = 1


def main(paths: list[Path]) -> None:
    """Print a line of figures for each way to read them, for both kinds of messages."""
    rows = sets.messages(paths)
    told = {record["text"]: record["before"] for path in paths for _, record in sets.records(path)}
    compare(rows, told, "behind what was said")
    single = sets.messages(sets.files("triage", "dev"))
    talks = [record for path in sets.files("talks", "dev") for _, record in sets.records(path)]
    turns = [turn["user"] for talk in talks for turn in talk["turns"]]
    chance = random.Random(SEED)
    compare(single, {row.text: chance.choice(turns) for row in single}, "behind another turn")


def compare(rows: list[sets.Row], told: dict[str, str], behind: str) -> None:
    """The figures of these messages alone, and behind what was told before each."""
    together = in_conversation()
    print(f"{len(rows)} messages, screen {screen_version()}")
    print(" " * 24 + " ".join(f"{figure.short:>12}" for figure in FIGURES))
    ways: dict[str, run.Screener] = {"alone": red_flag_screen(), behind: lambda text: together(text, told=told[text])}
    for name, way in ways.items():
        print(f"{name:24}" + " ".join(f"{rate(share):>12}" for share in main_figures(run.run(rows, way))))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sets.files("carried", "dev"))
