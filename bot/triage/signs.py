"""From word groups to signs: groups that stand near each other in one sentence, or phrases that are enough alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc

from bot.triage.numbers import Place, age_places, fever_places, sugar_places
from bot.triage.schema import SignSpec

Found = Mapping[str, list[Place]]


@dataclass(frozen=True)
class SignPlace:
    """A sign and the tokens that express it."""

    name: str
    start: int
    end: int


class SignFinder:
    """Finds all signs that are said in words or numbers (not those made of other signs)."""

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

    def __call__(self, doc: Doc, found: Found) -> list[SignPlace]:
        """Every sign in `doc`, each place once."""
        sentence = sentence_numbers(doc)
        signs: list[SignPlace] = []
        for name, spec in self._signs.items():
            places: set[Place] = set()
            for i, phrase in enumerate(spec.say):
                places.update(found.get(phrase if phrase in self._groups else self.phrase_key(name, i), ()))
            for groups in spec.near:
                if all(group in found for group in groups):
                    places.update(near(groups, spec, found, sentence))
            if spec.number:
                places.update(number_places(spec, doc, found))
            if places and spec.but_not:
                places = {place for place in places if not _spoilt(place, spec.but_not, found, sentence)}
            signs += [SignPlace(name, start, end) for start, end in sorted(shortest(places))]
        return signs


def sentence_numbers(doc: Doc) -> list[int]:
    """The number of the sentence for each token."""
    return [number for number, sent in enumerate(doc.sents) for _ in sent]


def near(groups: tuple[str, ...], spec: SignSpec, found: Found, sentence: list[int]) -> list[Place]:
    """Places where all `groups` stand at most `spec.within` words apart, without sharing a word."""
    spans = [(start, end) for start, end in found[groups[0]]]
    for group in groups[1:]:
        spans = [
            joined
            for a in spans for b in found[group]
            if (joined := (min(a[0], b[0]), max(a[1], b[1])))
            and (a[1] <= b[0] or (b[1] <= a[0] and not spec.ordered))
            and (spec.across or sentence[joined[0]] == sentence[joined[1] - 1])
            and max(b[0] - a[1], a[0] - b[1]) <= spec.within
        ]
    return spans


def number_places(spec: SignSpec, doc: Doc, found: Found) -> list[Place]:
    """Places of the numbers that make the sign."""
    if spec.number == "temperature":
        return fever_places(doc, spec.at_least or 38.0)
    if spec.number == "age":
        return age_places(doc, spec.at_least or 0)
    return sugar_places(doc, found.get("sugar", []), found.get("sugar_limit", []))


def _spoilt(place: Place, groups: tuple[str, ...], found: Found, sentence: list[int]) -> bool:
    return any(
        sentence[start] == sentence[place[0]] for group in groups for start, _ in found.get(group, ())
    )


def shortest(places: set[Place]) -> list[Place]:
    """Places that contain no other place."""
    return [p for p in places if not any(q != p and p[0] <= q[0] and q[1] <= p[1] for q in places)]
