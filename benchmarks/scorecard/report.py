"""Puts the scorecard together and writes it as Markdown (report.md.j2 has all its words)."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.message import machine
from benchmarks.scorecard import groups
from benchmarks.scorecard.bounds import Share, share
from benchmarks.scorecard.figures import FIGURES, Screened, main_figures
from benchmarks.scorecard.run import Cost
from benchmarks.scorecard.sets import counts
from benchmarks.scorecard.talks import Talks
from bot.triage.model import Level

HERE = Path(__file__).parent
CURVE = HERE / "learning_curve.csv"
CURVE_COLUMNS = ("corpus_messages", "emergency_sensitivity", "not_none", "urgent", "false_alarms", "any")
QUESTIONS_AIM = 1 / 300


@dataclass(frozen=True)
class Measured:
    """Everything that was measured. `talks`: the conversations, or the reason why there are none."""

    name: str
    version: str
    results: Sequence[Screened]
    cost: Cost
    layers: Mapping[str, Sequence[Screened]]
    worse: Mapping[str, Sequence[Screened]]
    questions: Sequence[Screened]
    talks: Talks | str


def render(measured: Measured, today: date | None = None, curve: Path = CURVE) -> str:
    """The scorecard as Markdown. Raises ValueError when the learning curve has other columns."""
    environment = Environment(
        loader=FileSystemLoader(HERE),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"share": rate, "bounds": bounds, "points": points, "yes": yes}
    plain = main_figures(measured.results)
    worse = {name: main_figures(results) for name, results in measured.worse.items()}
    text = environment.get_template("report.md.j2").render(
        measured=measured,
        today=(today or date.today()).isoformat(),
        levels=sorted(Level, reverse=True),
        counts=counts(one.row for one in measured.results),
        main=list(zip(FIGURES, plain, strict=True)),
        figures=FIGURES,
        layers={**{name: main_figures(r) for name, r in measured.layers.items()}, "the whole screen": plain},
        worse=worse,
        losses=[
            (figure, here, [(w[i], figure.loss(here, w[i])) for w in worse.values()])
            for i, (figure, here) in enumerate(zip(FIGURES, plain, strict=True))
        ],
        flags=groups.by_flag(measured.results),
        kinds=groups.by_kind(measured.results),
        styles=groups.by_style(measured.results),
        misses=groups.misses(measured.results),
        asked=share(measured.questions, lambda one: one.level >= Level.URGENT),
        asked_any=share(measured.questions, lambda one: one.level > Level.NONE),
        asked_ids=groups.alarms(measured.questions),
        questions_aim=QUESTIONS_AIM,
        failed=sum(bool(one.found.failed_layers) for one in measured.results),
        machine=machine(),
        curve=learning_curve(curve),
    )
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def rate(found: Share) -> str:
    """A share with three decimals, or a dash when there was no case."""
    return "–" if found.value is None else f"{found.value:.3f}"


def bounds(found: Share) -> str:
    """The 95% bounds with three decimals, or a dash when there was no case."""
    return "–" if found.value is None else "{:.3f} to {:.3f}".format(*found.bounds)


def points(loss: float | None) -> str:
    """A loss in points, with its sign."""
    return "–" if loss is None else f"{loss:+.1f}" if abs(loss) >= 0.05 else "0.0"


def yes(met: bool | None) -> str:
    """Whether an aim is met; a dash when there is none."""
    return "–" if met is None else "met" if met else "**not met**"


def learning_curve(path: Path) -> list[dict[str, str]]:
    """The rows of learning_curve.csv; empty when there is no such file. Raises ValueError when its columns differ."""
    if not path.exists():
        return []
    with path.open(encoding="utf8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != CURVE_COLUMNS:
            raise ValueError(f"{path.name} must have the columns {', '.join(CURVE_COLUMNS)}")
        return list(reader)
