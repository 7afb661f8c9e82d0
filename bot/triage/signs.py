"""From word groups to signs: groups that stand near each other in one sentence, or phrases that are enough alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from spacy.tokens import Doc

from bot.triage.numbers import Place, age_places, sugar_places
from bot.triage.schema import SignSpec
from bot.triage.temperature import fever_places, normal_places

Found = Mapping[str, list[Place]]


@dataclass(frozen=True)
class SignPlace:
    """A sign and the tokens that express it; `parts` are the phrases it is made of, without the words between."""

    name: str
    parts: tuple[Place, ...]

    @property
    def start(self) -> int:
        """The first token."""
        return min(start for start, _ in self.parts)

    @property
    def end(self) -> int:
        """The token after the last."""
        return max(end for _, end in self.parts)


class SignFinder:
    """Finds all signs that are said in words or numbers (not those made of other signs)."""

    def __init__(self, signs: dict[str, SignSpec], groups: frozenset[str]) -> None:
        self._signs = signs
        self._groups = groups
        self._said = {
            name: [self._key(name, i, phrase) for i, phrase in enumerate(spec.say)] for name, spec in signs.items()
        }
        self._numbered = frozenset(name for name, spec in signs.items() if spec.number)
        self._begun_by: dict[str, list[str]] = defaultdict(list)  # word group -> signs that it may begin
        for name, spec in signs.items():
            for key in {*self._said[name], *(groups[0] for groups in spec.near)}:
                self._begun_by[key].append(name)
        self._order = {name: i for i, name in enumerate(signs)}

    @staticmethod
    def phrase_key(sign: str, index: int) -> str:
        """The word-group name under which a sign's own phrase is matched."""
        return f"say:{sign}:{index}"

    def _key(self, sign: str, index: int, phrase: str) -> str:
        return phrase if phrase in self._groups else self.phrase_key(sign, index)

    def own_phrases(self) -> dict[str, tuple[str, ...]]:
        """The phrases of `say` that are not word groups, as extra groups for the matcher."""
        return {
            self.phrase_key(name, i): (phrase,)
            for name, spec in self._signs.items()
            for i, phrase in enumerate(spec.say)
            if phrase not in self._groups
        }

    def __call__(self, doc: Doc, found: Found) -> list[SignPlace]:
        """Every sign in `doc`, each place once."""
        sentence = sentence_numbers(doc)
        signs: list[SignPlace] = []
        begun = {name for group in found for name in self._begun_by.get(group, ())} | self._numbered
        for name in sorted(begun, key=self._order.__getitem__):
            spec = self._signs[name]
            places: set[tuple[Place, ...]] = set()
            for key in self._said[name]:
                places.update((place,) for place in found.get(key, ()))
            for groups in spec.near:
                if all(group in found for group in groups):
                    places.update(near(groups, spec, found, sentence))
            if spec.normal_below and places:
                places = _unmeasured(places, normal_places(doc, spec.normal_below))
            if spec.number:
                places.update((place,) for place in number_places(spec, doc, found))
            if spec.whole:
                places = {parts for parts in places if (min(parts)[0], max(parts)[1]) == (0, len(doc))}
            kept = [parts for parts in sorted(places) if not _taken_away(parts, spec, found, sentence)]
            signs += shortest([SignPlace(name, parts) for parts in kept])
        return signs


def sentence_numbers(doc: Doc) -> list[int]:
    """The number of the sentence for each token."""
    return [number for number, sent in enumerate(doc.sents) for _ in sent]


def near(groups: tuple[str, ...], spec: SignSpec, found: Found, sentence: list[int]) -> list[tuple[Place, ...]]:
    """Places where all `groups` stand at most `spec.within` words apart, without sharing a word.

    Returns for each the phrases, in the order of `groups`.
    """
    chains: list[tuple[tuple[Place, ...], int, int]] = [((place,), *place) for place in found[groups[0]]]
    for group in groups[1:]:
        chains = [
            ((*parts, place), min(first, place[0]), max(last, place[1]))
            for parts, first, last in chains
            for place in found[group]
            if (last <= place[0] or (place[1] <= first and not spec.ordered))
            and max(place[0] - last, first - place[1]) <= spec.within
            and (spec.across or sentence[min(first, place[0])] == sentence[max(last, place[1]) - 1])
        ]
    return [parts for parts, _, _ in chains]


def number_places(spec: SignSpec, doc: Doc, found: Found) -> list[Place]:
    """Places of the numbers that make the sign."""
    if spec.number == "temperature":
        return fever_places(doc, spec.at_least or 38.0)
    if spec.number == "age":
        return age_places(doc, spec.at_least or 0)
    return sugar_places(doc, found.get("sugar", []), found.get("sugar_limit", []))


def _unmeasured(places: set[tuple[Place, ...]], normal: list[Place]) -> set[tuple[Place, ...]]:
    """Without the words whose own number says that nothing is the matter."""
    return {parts for parts in places if not any(a <= s and e <= b for s, e in parts for a, b in normal)}


def _spoilt(parts: tuple[Place, ...], groups: tuple[str, ...], found: Found, sentence: list[int]) -> bool:
    sentences = {sentence[start] for start, _ in parts}
    return any(sentence[start] in sentences for group in groups for start, _ in found.get(group, ()))


def _taken_away(parts: tuple[Place, ...], spec: SignSpec, found: Found, sentence: list[int]) -> bool:
    return _spoilt(parts, spec.but_not, found, sentence) or _overlaps(parts, spec.outside, found)


def _overlaps(parts: tuple[Place, ...], groups: tuple[str, ...], found: Found) -> bool:
    """Whether a phrase of one of the groups shares words with one of the parts."""
    others = [place for group in groups for place in found.get(group, ())]
    return any(a < end and start < b for a, b in parts for start, end in others)


def shortest(places: list[SignPlace]) -> list[SignPlace]:
    """Places that contain no other, shorter place."""
    spans = [(place.start, place.end) for place in places]
    return [
        place
        for place, (start, end) in zip(places, spans, strict=True)
        if not any(start <= a and b <= end and b - a < end - start for a, b in spans)
    ]
