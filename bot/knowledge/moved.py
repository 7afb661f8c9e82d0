"""Written turns of conversations, moved to other places in which they ask the same.

"How long does it hold", written after an answer on the block, asks the same after one on the ablation; "and the
burning one?" after any answer on something that the ablation has an answer on too. Topics change places only with
those of their own group (resources/topics.yml): what is asked of a procedure is not asked of a condition.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from bot.knowledge.conversations import Asked
from bot.knowledge.questions import Span, questions
from bot.knowledge.topics import Topics

LONGEST = 8  # words of a question that is moved: a longer one tells too much of its own place


class Names(Protocol):
    """What finds the topics that a text names (bot.nlu.named)."""

    def spelled(self, text: str) -> str:
        """The text with its misspelled names repaired."""

    def __call__(self, spelled: str) -> list[tuple[str, Span]]:
        """The topics that a repaired text names, and where."""


Place = tuple[str, str, str]  # the answer before, the topic asked about, and the aspect


def moved(turns: Iterable[Asked], topics: Topics, names: Names, seed: int = 0) -> list[Asked]:
    """Each turn once in another place; those that fit no other are left out."""
    mover, chance = _Mover(topics, names), random.Random(seed)
    found: list[Asked] = []
    for turn in turns:
        places = mover.places(turn)
        if places:
            after, topic, aspect = chance.choice(places)
            answer = str(topics.find(topic, aspect))
            found.append(replace(turn, after=after, label=answer.replace(".", "/", 1)))
    return found


class _Mover:
    def __init__(self, topics: Topics, names: Names) -> None:
        self._topics, self._names = topics, names
        self._aspects: dict[str, list[str]] = {topic: [] for topic in topics.names}
        for answer in sorted(topics.known):
            topic, _, aspect = answer.partition(".")
            if topic in self._aspects:
                self._aspects[topic].append(aspect)

    def places(self, turn: Asked) -> list[Place]:
        """Where a turn asks the same; [] for one that is not moved."""
        before, topic = turn.after.partition(".")[0], turn.label.partition("/")[0]
        aspect = turn.label.partition("/")[2]
        if before not in self._topics.names or aspect == "vs" or len(turn.text.split()) > LONGEST:
            return []
        spelled = self._names.spelled(turn.text)
        named = self._names(spelled)
        if not named:
            return self._followed(before, aspect) if self._topics.find(before, aspect) == _answer(turn) else []
        if topic == before or {one for one, _ in named} != {topic}:
            return []
        only = questions().only_names(spelled, [place for _, place in named])
        return self._switched(turn, topic, None if only else aspect)

    def _followed(self, before: str, aspect: str) -> list[Place]:
        """After every answer of each topic like it that has one on the aspect."""
        return [
            (f"{other}.{one}", other, aspect)
            for other in self._like(before)
            if self._topics.find(other, aspect)
            for one in self._aspects[other]
        ]

    def _switched(self, turn: Asked, topic: str, aspect: str | None) -> list[Place]:
        """After answers of other topics on this aspect; on any (None) that the topic named has one on too."""
        asked_before = turn.after.partition(".")[2]
        if self._topics.find(topic, aspect or asked_before) != _answer(turn):
            return []
        return [
            (f"{other}.{one}", topic, one)
            for other in self._like(topic)
            if other != topic
            for one in self._aspects[other]
            if aspect in (None, one) and self._topics.find(topic, one)
        ]

    def _like(self, topic: str) -> list[str]:
        """The topics of the same group."""
        groups = self._topics.groups
        return [other for other in self._topics.names if groups.get(other) == groups.get(topic)]


def _answer(turn: Asked) -> str:
    return turn.label.replace("/", ".", 1)
