"""The answers' scorecard as Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.answercard import others, questions, talks
from benchmarks.answercard.others import Request
from benchmarks.answercard.questions import Asked
from benchmarks.answercard.talks import Turn
from benchmarks.scorecard.bounds import Share
from bot.knowledge.catalog import answers
from bot.review.grade import grade


@dataclass(frozen=True)
class Card:
    """What was measured on one set."""

    name: str
    asked: list[Asked]
    turns: list[Turn]
    requests: list[Request]
    grades: list[float]


def grades() -> list[float]:
    """The reading grade of every answer."""
    return [grade(answer.text) for answer in answers().values()]


def shown(value: Share) -> str:
    """A share as a row of a table: count, share, exact bounds."""
    if value.value is None:
        return "none | – | –"
    low, high = value.bounds
    return f"{value.hits} of {value.of} | {value.value:.3f} | {low:.3f} to {high:.3f}"


def render(card: Card) -> str:
    """The report."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["shown"] = shown
    return environment.get_template("report.md.j2").render(
        card=card,
        today=date.today(),
        outcomes=questions.outcomes(card.asked),
        talks=talks.shares(card.turns),
        others=others.shares(card.requests),
        middle=median(card.grades),
        highest=max(card.grades),
        wrong=[one for one in card.asked if one.outcome != "right"],
        lost=[turn for turn in card.turns if not turn.right],
        unfit=[one for one in card.requests if not one.fitting],
    )
