"""Command line of the scorecard."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot import logs

logs.configure("ERROR")

from benchmarks.scorecard import run, sets, talks  # noqa: E402
from benchmarks.scorecard.report import Measured, render  # noqa: E402
from bot.errors import RamusError  # noqa: E402
from bot.screening import red_flag_screen, screen_version  # noqa: E402
from bot.settings import ROOT, load_server  # noqa: E402

WRITTEN = {"dev": ROOT / "var" / "safety-scorecard-dev.md", "locked": ROOT / "docs" / "safety-scorecard.md"}


def measure(name: str, with_conversations: bool) -> Measured:
    """Measure the set `name`. Raises ValueError when it has no files or one that cannot be read."""
    rows = sets.messages(sets.files("triage", name))
    if not rows:
        raise ValueError(f"there are no files triage_{name}_*.jsonl in {sets.HELDOUT}")
    screen = red_flag_screen()
    results, cost = run.timed(rows, screen)
    return Measured(
        name=name,
        version=screen_version(),
        results=results,
        cost=cost,
        layers={layer: run.run(rows, alone) for layer, alone in run.layers(screen).items()},
        worse=run.worse_typed(rows, screen),
        questions=run.run(sets.questions(), screen),
        talks=conversations(sets.files("dialogues", name)) if with_conversations else "Left out of this run.",
    )


def conversations(paths: list[Path]) -> talks.Talks | str:
    """How the scripted conversations go, or why they were not held. Raises ModelError when the model cannot load."""
    scripts = talks.read(paths)
    if not scripts:
        return "No conversations yet."
    from bot.local import LocalAssistant
    from bot.train import is_current

    server = load_server()
    if not is_current(server.models_dir):
        return "Not held: there is no trained model, or it is older than its sources (`make model`)."
    return talks.hold(LocalAssistant.load(server, memory=True), scripts)


def main() -> None:
    """Print the scorecard; with --write, write it as well."""
    parser = argparse.ArgumentParser(prog="benchmarks.scorecard", description="How the red-flag screen fares.")
    parser.add_argument("--set", choices=sorted(WRITTEN), default="dev", dest="name")
    parser.add_argument("--write", action="store_true", help="write it too: docs/ for the locked set, var/ for dev")
    parser.add_argument("--no-conversations", action="store_true", help="leave the scripted conversations out")
    chosen = parser.parse_args()
    try:
        text = render(measure(chosen.name, not chosen.no_conversations))
    except (RamusError, ValueError) as error:
        raise SystemExit(f"scorecard: {error}") from error
    sys.stdout.write(text)
    if chosen.write:
        path = WRITTEN[chosen.name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")


if __name__ == "__main__":
    main()
