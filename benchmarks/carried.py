"""The newest message, alone and behind what was said before it: `.venv/bin/python -m benchmarks.carried [FILE ...]`.

The scorecard's main figures for tests/heldout/carried_dev_*.jsonl (or the files that are named): half of the messages
are harmless beside what was said before, the others carry a sign in spite of it. A quick look while a limit changes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot import logs

logs.configure("ERROR")

from benchmarks.scorecard import run, sets  # noqa: E402
from benchmarks.scorecard.figures import FIGURES, main_figures  # noqa: E402
from benchmarks.scorecard.report import rate  # noqa: E402
from bot.screening import in_conversation, red_flag_screen, screen_version  # noqa: E402


def main(paths: list[Path]) -> None:
    """Print a line of figures for each way to read them."""
    rows = sets.messages(paths)
    told = {record["text"]: record["before"] for path in paths for _, record in sets.records(path)}
    together = in_conversation()
    print(f"{len(rows)} messages, screen {screen_version()}")
    print(" " * 24 + " ".join(f"{figure.short:>12}" for figure in FIGURES))
    ways: dict[str, run.Screener] = {
        "alone": red_flag_screen(),
        "behind what was said": lambda text: together(text, told=told[text]),
    }
    for name, way in ways.items():
        print(f"{name:24}" + " ".join(f"{rate(share):>12}" for share in main_figures(run.run(rows, way))))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sets.files("carried", "dev"))
