"""The weekly report as text, as CSV and as one page of HTML with plots. Its sentences stand in resources/report."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.settings import RESOURCES
from bot.store.weeks import KINDS, Week

COLUMNS = ("week", "kind", "name", "count")
LEVELS = ("check", "urgent", "emergency")
WIDTH, HEIGHT = 640, 160  # of a plot, in its own units
MOST_TOPICS = 12


@dataclass(frozen=True)
class Bar:
    """One bar of a plot: what it stands for, its value, and its place and size in the plot's units."""

    label: str
    value: int
    x: float
    height: float
    width: float


def table(found: Sequence[Week]) -> str:
    """Every count as a line of CSV: week (its Monday), kind, name, count."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    for week in found:
        for kind in KINDS:
            writer.writerows((week.monday, kind, name, count) for name, count in sorted(week.counts[kind].items()))
    return stream.getvalue()


def text(found: Sequence[Week], past_due: Sequence[str]) -> str:
    """The report for a terminal."""
    return _render("weekly.txt", found, past_due)


def page(found: Sequence[Week], past_due: Sequence[str]) -> str:
    """The report as one page of HTML: plots are SVG in the page; it loads nothing and runs nothing."""
    return _render("weekly.html", found, past_due)


def bars(values: Mapping[str, int], most: int = 0) -> list[Bar]:
    """The bars of a plot, side by side; the highest (or `most`, if that is more) fills its height."""
    top = max([*values.values(), most, 1])
    step = WIDTH / max(len(values), 1)
    return [
        Bar(label, value, round(place * step + step * 0.15, 1), round(HEIGHT * value / top, 1), round(step * 0.7, 1))
        for place, (label, value) in enumerate(values.items())
    ]


def totals(found: Sequence[Week], kind: str) -> Counter[str]:
    """All weeks together, by name."""
    return sum((week.counts[kind] for week in found), Counter())


def _render(name: str, found: Sequence[Week], past_due: Sequence[str]) -> str:
    environment = Environment(
        loader=FileSystemLoader(RESOURCES / "report"),
        autoescape=name.endswith(".html"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    series = {kind: {f"{week.monday:%d %b}": week.total(kind) for week in found} for kind in KINDS}
    levels = {level: {f"{week.monday:%d %b}": week.counts["levels"][level] for week in found} for level in LEVELS}
    topics = dict(totals(found, "topics").most_common(MOST_TOPICS))
    told = {"weeks": found, "past_due": past_due, "today": date.today(), "levels": LEVELS}
    told |= {kind: totals(found, kind) for kind in KINDS if kind != "levels"}
    told |= {"series": series, "by_level": levels, "most_topics": topics, "bars": bars, "size": (WIDTH, HEIGHT)}
    return environment.get_template(name).render(told)
