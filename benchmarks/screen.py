"""The red-flag screen by layer: `.venv/bin/python -m benchmarks.screen [FILE.jsonl ...]`.

The scorecard's main figures (`benchmarks.scorecard.figures`) for the patterns alone, the learned layer alone and the
whole screen, beside a keyword list: a quick look while a rule or a limit changes. Without files: the development sets.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bot import logs

logs.configure("ERROR")

from benchmarks.scorecard import run, sets  # noqa: E402
from benchmarks.scorecard.figures import FIGURES, main_figures  # noqa: E402
from benchmarks.scorecard.report import rate  # noqa: E402
from bot.screening import red_flag_screen, screen_version  # noqa: E402


def main(paths: list[Path]) -> None:
    """Print one line of figures for each screen."""
    rows = sets.messages(paths)
    screen = red_flag_screen()
    print(f"{len(rows)} messages, screen {screen_version()}")
    print(" " * 24 + " ".join(f"{figure.short:>12}" for figure in FIGURES))
    screens: dict[str, run.Screener] = {**run.layers(screen), "the whole screen": screen}
    for name, layer in screens.items():
        found = main_figures(run.run(rows, layer))
        print(f"{name:24}" + " ".join(f"{rate(share):>12}" for share in found))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or sets.files("triage", "dev"))
