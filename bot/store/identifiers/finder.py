"""Presidio's pattern recogniser, as every kind of identifier is found here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import regex
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult

from bot.store.identifiers.lists import any_of, lists, whole

MAIL = regex.compile(r"@|\bdot\b|[(\[{<]\s?(?:at|dot)\s?[)\]}>]|\bat\s[a-z]+\.[a-z]", regex.I)
WEB = regex.compile(r"://|www\.|\.\w{2,}[/?]", regex.I)
THREE_DIGITS = regex.compile(r"\d{2}[ /-]?\d|\d[ /.-]\d\d[ /.-]?\d|\d[A-Z]+\d", regex.I)
SIX_DIGITS = regex.compile(r"\d(?:[ ().\-/]{0,3}\d){5}")
Fits = Callable[[str, int, int], int]  # text, start and end of a find -> where it really ends; 0 refuses it
SCORE = 0.5  # which find wins is decided by the order of the finders, so all count alike
BETWEEN = rf"(?:[\s:=#.,;()'\"/*>-]|{whole(lists().between)}){{0,14}}"
NOT_INSIDE = r"(?<![\w/.])(?<!\d[,:-])"  # where a number may begin
NO_MORE = r"(?![\w/])(?![.,:-]\d)"  # where it may end
_RATIO_AT_END = regex.compile(r"\s\d{1,3}(?:[/.]\d{1,3})+$")  # a date, a pressure, a score, a temperature
_NUMBER_AT_END = regex.compile(r"\s\d{1,3}$")
_GOES_ON = regex.compile(rf"\s?(?:%|{any_of(lists().units)}(?!\w))|[^\W\d]|[/.:]\d", regex.I)
NO_UNIT = rf"(?!\s?(?:%|{any_of(lists().units)}(?!\w)))"


class Finder(PatternRecognizer):
    """Finds one kind of identifier by patterns; `fits` may refuse or shorten a find by what stands in and around it.

    The kind is what stands in the text afterwards, in square brackets. Patterns are written for the package `regex`:
    all before a `\\K` has to be there and is left in the text.
    """

    def __init__(self, kind: str, patterns: list[str], fits: Fits | None = None) -> None:
        named = [Pattern(f"{kind} {number}", pattern, SCORE) for number, pattern in enumerate(patterns)]
        super().__init__(supported_entity=kind, name=kind, patterns=named)
        self._fits = fits

    def analyze(self, text: str, entities: list[str], *_: Any, **__: Any) -> list[RecognizerResult]:
        """All finds that fit."""
        found = super().analyze(text, entities)
        if self._fits:
            for one in found:
                one.end = self._fits(text, one.start, one.end)
        return [one for one in found if one.end]


@dataclass(frozen=True)
class Look:
    """A recogniser, and what a text must hold for it to be asked at all (None: anything): asking all costs too much."""

    finder: EntityRecognizer
    only_with: regex.Pattern[str] | None = None

    def __call__(self, text: str) -> list[RecognizerResult]:
        """What it finds. No language model has read the text."""
        if self.only_with and not self.only_with.search(text):
            return []
        return self.finder.analyze(text, self.finder.supported_entities, None)  # type: ignore[arg-type]


def named(words: tuple[str, ...], things: tuple[str, ...] = ()) -> str:
    """A pattern for what an identifier is called: one of `words`, or one of `things` with "number", "no", "#" ...

    A digit may follow at once ("MRN00482913").
    """
    parts = [any_of(words)] if words else []
    if things:
        parts.append(rf"{any_of(things)}(?:['’]?s)?[\s_.:(-]*{any_of(lists().number_words)}")
    return rf"(?<!\w)(?:{'|'.join(parts)})(?:(?<=\#)|(?![^\W\d]))"


def without_a_count(text: str, start: int, end: int) -> int:
    """The end of a find without the number behind it that belongs to the next words: "MRN 00482913 10 days ago"."""
    ratio = _RATIO_AT_END.search(text, start, end)
    count = None if ratio else _NUMBER_AT_END.search(text, start, end)
    if count and not _GOES_ON.match(text, end):
        count = None
    cut = ratio or count
    return cut.start() if cut and digits(text[start : cut.start()]) else end


def digits(text: str) -> str:
    """The digits of a text, without all else."""
    return "".join(filter(str.isdigit, text))


def at_least(number: int) -> Fits:
    """Refuses finds with fewer digits."""
    return lambda text, start, end: end if len(digits(text[start:end])) >= number else 0
