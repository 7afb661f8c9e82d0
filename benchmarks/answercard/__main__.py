"""Command line: `.venv/bin/python -m benchmarks.answercard [--set dev|locked] [--write] [--misses]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot import logs

logs.configure("ERROR")

from benchmarks.answercard import others, questions, talks  # noqa: E402
from benchmarks.answercard.report import Card, grades, render  # noqa: E402
from bot.local import LocalAssistant  # noqa: E402
from bot.settings import ROOT, load_server  # noqa: E402

HELDOUT = ROOT / "tests" / "heldout"
WRITTEN = {"dev": ROOT / "var" / "answers-scorecard-dev.md", "locked": ROOT / "docs" / "answers-scorecard.md"}


def files(kind: str, name: str) -> list[Path]:
    """The files of a kind and a set, e.g. questions_locked_*.jsonl."""
    return sorted(HELDOUT.glob(f"{kind}_{name}*.jsonl"))


def measure(name: str) -> Card:
    """Ask, talk and send all that the set `name` has. Raises ModelError when there is no current model."""
    assistant = LocalAssistant.load(load_server(), memory=True)
    return Card(
        name=name,
        asked=questions.ask(assistant, questions.read(files("questions", name))),
        turns=talks.hold(assistant, talks.read(files("talks", name))),
        requests=others.send(assistant, questions.read(files("offtopic", name))),
        grades=grades(),
    )


def main() -> int:
    """Measure, print, and with --write keep the report. Returns 0: the aims are judged by the reader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=sorted(WRITTEN), default="dev")
    parser.add_argument("--write", action="store_true", help="write the report to its place")
    chosen = parser.parse_args()
    text = render(measure(chosen.set))
    print(text)
    if chosen.write:
        WRITTEN[chosen.set].parent.mkdir(parents=True, exist_ok=True)
        WRITTEN[chosen.set].write_text(text, "utf8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
