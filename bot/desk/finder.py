"""Answers to what a caller asks: the bot's ranking by meaning, and the words, in one list.

The two are added up. Words count with the fourth power of how well they fit: only a very good fit has a say against
the meaning. Both numbers were chosen on the development questions (benchmarks/desk_ask.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from bot.desk.index import Index
from bot.desk.ranking import Rank
from bot.knowledge.questions import questions

WORDS_SHARE, WORDS_POWER = 0.25, 4
MANY = 5  # answers that are shown
UNSURE_BELOW, SCOPE_BELOW = 0.3, 0.1  # no answer is likely, or the question is like none that was learned
PART, PARTS = 0.9, 3  # one question of several counts a little less than the whole; so many are looked at


@dataclass(frozen=True)
class Found:
    """Ids of answers, the likeliest first. `sure`: whether the first of them is likely to be right."""

    answers: tuple[str, ...]
    sure: bool


class Finder:
    """Finds answers; safe to use from several threads."""

    def __init__(self, known: Mapping[str, object], rank: Rank, index: Index) -> None:
        self._known, self._rank, self._index = known, rank, index

    def __call__(self, text: str) -> Found:
        """The answers to a question as the caller puts it, or as far as it is typed."""
        meaning, scope = self._meaning(text)
        for start, end in questions()(text)[:PARTS]:
            for name, chance in self._meaning(text[start:end])[0].items():
                meaning[name] = max(meaning[name], PART * chance)
        scores: dict[str, float] = defaultdict(float, meaning)
        for name, fit in self._index.find(text).items():
            scores[name] += WORDS_SHARE * fit**WORDS_POWER
        best = sorted(scores, key=lambda name: -scores[name])[:MANY]
        return Found(tuple(best), bool(best) and scores[best[0]] >= UNSURE_BELOW and scope >= SCOPE_BELOW)

    def _meaning(self, text: str) -> tuple[dict[str, float], float]:
        ranked = self._rank(text)
        named = ((label.replace("/", "."), chance) for label, chance in ranked.labels)
        return defaultdict(float, {name: chance for name, chance in named if name in self._known}), ranked.scope
