"""Command line of the scorecard."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from bot import logs

logs.configure("ERROR")

from benchmarks.scorecard import run, sets, talks  # noqa: E402
from benchmarks.scorecard.figures import FIGURES, Screened, main_figures  # noqa: E402
from benchmarks.scorecard.report import CURVE, CURVE_COLUMNS, Measured, learning_curve, render  # noqa: E402
from bot.encoder import FOLDER  # noqa: E402
from bot.errors import RamusError  # noqa: E402
from bot.local import LocalAssistant  # noqa: E402
from bot.screening import red_flag_screen, screen_version  # noqa: E402
from bot.settings import ROOT, load_server  # noqa: E402

CURVE_SHORTS = ("emergency", "not none", "urgent", "false alarms", "any")
WRITTEN = {"dev": ROOT / "var" / "safety-scorecard-dev.md", "locked": ROOT / "docs" / "safety-scorecard.md"}


def measure(name: str, with_conversations: bool) -> Measured:
    """Measure the set `name`. Raises ValueError when it has no files or one that cannot be read."""
    rows = sets.messages(sets.files("triage", name))
    if not rows:
        raise ValueError(f"there are no files triage_{name}_*.jsonl in {sets.HELDOUT}")
    screen = red_flag_screen()
    held = assistant()
    whole: run.Screener = run.in_dialogue(held) if held else screen
    alone, cost = run.timed(rows, screen)
    return Measured(
        name=name,
        version=screen_version(),
        results=run.run(rows, whole) if held else alone,
        cost=cost,
        layers={layer: run.run(rows, simpler) for layer, simpler in run.layers(screen).items()},
        worse=run.worse_typed(rows, whole),
        questions=run.run(sets.questions(name), whole),
        talks=conversations(sets.files("dialogues", name), held) if with_conversations else "Left out of this run.",
    )


def assistant() -> LocalAssistant | None:
    """The whole assistant, when its model is trained and current. Raises ModelError when that cannot be loaded."""
    from bot.train import is_current

    server = load_server()
    return LocalAssistant.load(server, memory=True) if is_current(server.models_dir) else None


def conversations(paths: list[Path], held: LocalAssistant | None) -> talks.Talks | str:
    """How the scripted conversations go, or why they were not held."""
    scripts = talks.read(paths)
    if not scripts:
        return "No conversations yet."
    if held is None:
        return "Not held: there is no trained model, or it is older than its sources (`make model`)."
    return talks.hold(held, scripts)


def add_to_curve(results: Sequence[Screened], path: Path = CURVE, messages: int | None = None) -> None:
    """Add this run's main figures to the learning curve, or put them in place of those for as many messages."""
    trained = messages or int(re.findall(r"corpus/triage \((\d+) messages", (FOLDER / "CARD.md").read_text("utf8"))[0])
    rows = {int(row["corpus_messages"]): list(row.values()) for row in learning_curve(path)}
    found = zip(FIGURES, main_figures(results), strict=True)
    shares = [one.value for figure, one in found if figure.short in CURVE_SHORTS]
    rows[trained] = [str(trained), *(f"{value or 0:.4f}" for value in shares)]
    lines = [",".join(CURVE_COLUMNS), *(",".join(rows[count]) for count in sorted(rows))]
    path.write_text("\n".join(lines) + "\n", "utf8")


def main() -> None:
    """Print the scorecard; with --write, write it as well."""
    parser = argparse.ArgumentParser(prog="benchmarks.scorecard", description="How the red-flag screen fares.")
    parser.add_argument("--set", choices=sorted(WRITTEN), default="dev", dest="name")
    parser.add_argument("--write", action="store_true", help="write it too: docs/ for the locked set, var/ for dev")
    parser.add_argument("--no-conversations", action="store_true", help="leave the scripted conversations out")
    parser.add_argument("--curve", action="store_true", help="add the figures to the learning curve (dev only)")
    chosen = parser.parse_args()
    try:
        measured = measure(chosen.name, not chosen.no_conversations)
        if chosen.curve and chosen.name == "dev":
            add_to_curve(measured.results)
        text = render(measured)
    except (RamusError, ValueError) as error:
        raise SystemExit(f"scorecard: {error}") from error
    sys.stdout.write(text)
    if chosen.write:
        path = WRITTEN[chosen.name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")


if __name__ == "__main__":
    main()
