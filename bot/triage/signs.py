"""From word groups to signs: groups that stand near each other in one clause, or phrases that are enough alone."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from bot.triage.numbers import Place, fever_places
from bot.triage.schema import SignSpec


@dataclass(frozen=True)
class SignPlace:
    """A sign and the tokens that express it."""

    name: str
    start: int
    end: int


class SignFinder:
    """Finds all signs of the protocol in a document."""

    def __init__(self, signs: dict[str, SignSpec], groups: frozenset[str]) -> None:
        self._signs = signs
        self._groups = groups

    @staticmethod
    def phrase_key(sign: str, index: int) -> str:
        """The word-group name under which a sign's own phrase is matched."""
        return f"say:{sign}:{index}"

    def own_phrases(self) -> dict[str, tuple[str, ...]]:
        """The phrases of `say` that are not word groups, as extra groups for the matcher."""
        return {
            self.phrase_key(name, i): (phrase,)
            for name, spec in self._signs.items() for i, phrase in enumerate(spec.say) if phrase not in self._groups
        }

    def __call__(self, doc: Doc, found: dict[str, list[Place]]) -> list[SignPlace]:
        """Every sign in `doc`, each place once."""
        sentence = [0] * len(doc)
        for number, sent in enumerate(doc.sents):
            for token in sent:
                sentence[token.i] = number
        signs: list[SignPlace] = []
        for name, spec in self._signs.items():
            places: set[Place] = set()
            for i, phrase in enumerate(spec.say):
                places.update(found.get(phrase if phrase in self._groups else self.phrase_key(name, i), ()))
            for groups in spec.near:
                places.update(self._near(groups, spec.within, found, sentence))
            if spec.number == "temperature":
                places.update(fever_places(doc))
            signs += [SignPlace(name, start, end) for start, end in sorted(shortest(places))]
        return signs

    @staticmethod
    def _near(
        groups: tuple[str, ...], within: int, found: dict[str, list[Place]], sentence: list[int]
    ) -> list[Place]:
        if any(group not in found for group in groups):
            return []
        spans = [(start, end) for start, end in found[groups[0]]]
        for group in groups[1:]:
            spans = [
                joined
                for a in spans for b in found[group]
                if (joined := (min(a[0], b[0]), max(a[1], b[1])))
                and not (a[0] < b[1] and b[0] < a[1])
                and sentence[joined[0]] == sentence[joined[1] - 1]
                and max(b[0] - a[1], a[0] - b[1]) <= within
            ]
        return spans


def shortest(places: set[Place]) -> list[Place]:
    """Places that contain no other place."""
    return [p for p in places if not any(q != p and p[0] <= q[0] and q[1] <= p[1] for q in places)]
