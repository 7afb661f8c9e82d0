"""Telephone numbers, by the forms in which people write them in eight countries and abroad."""

from __future__ import annotations

from typing import Any

import regex
from presidio_analyzer import RecognizerResult
from presidio_analyzer.predefined_recognizers import PhoneRecognizer

from bot.store.identifiers.finder import BETWEEN, NO_MORE, NO_UNIT, SIX_DIGITS, Finder, Look, digits
from bot.store.identifiers.lists import any_of, lists, whole

KIND = "phone"
COUNTRIES = ("US", "GB", "IE", "DE", "FR", "IN", "AU", "PL")
REACH = 40  # characters in front of three numbers in a row in which a word may tell that they are readings
_EXTENSION = r"(?:[\s,]{0,2}(?:ext(?:ension|n)?|x|\#)\.?\s?\d{1,6}(?!\d))?"
_BEGIN = r"(?<![\w/])(?<!\d[.,:-])"
_END = rf"{NO_MORE}{NO_UNIT}{_EXTENSION}"
_DATE = r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?![./-]?\d)"
_TIMES = r"(?:[01]\d|2[0-3])[0-5]\d(?:[ ,/-]+(?:[01]\d|2[0-3])[0-5]\d)+(?!\d)"
_SPACED = r"\d{1,2} \d{1,2} (?:19|20)\d\d(?!\d)|(?:19|20)\d\d[-/. ]\d\d?[-/. ]\d\d?(?!\d)"
_NO_DATE = rf"(?!{_DATE}|{_TIMES}|{_SPACED})"
_NAME = any_of(lists().phone_words)
_WHOSE = r"(?:(?:my|the|her|his|our|mum['’]?s|mom['’]?s)\s+)?(?:\w+\s+)?"
_OWNER = rf"(?=[\s,(-]{{0,3}}(?:(?:is|was|=)\s+)?{_WHOSE}{whole(lists().phone_owner)})"
_MORE = r"(?:[ .\-/]{0,3}\d)"  # to be followed by a count
_ABROAD = r"(?:(?:\((?:1|33|44|48|49|61|91|353)\)|1|33|44|48|49|61|91|353)[ .-]{0,2})?"  # without its plus
FORMS = [
    rf"(?<![\w])\+\s?(?:\(\d{{1,3}}\)|\d{{1,3}})(?:[ ().\-/]{{0,3}}\d){{6,13}}{_END}",
    rf"{_BEGIN}00[1-9]\d?(?:[ ().\-/]{{0,3}}\d){{7,12}}{_END}",
    rf"{_BEGIN}{_NO_DATE}(?:\(0\d{{0,4}}\){_MORE}{{5}}|0\d{{0,4}}{_MORE}{{6}}){_MORE}{{0,5}}{_END}",
    rf"{_BEGIN}{_ABROAD}(?:\([2-9]\d{{2}}\)|[2-9]\d{{2}})[ .\-/]{{0,3}}\d{{3}}[ .-]{{0,3}}\d{{4}}{_END}",
    rf"{_BEGIN}{_ABROAD}[6-9]\d{{4}}[ -]?\d{{5}}{_END}",
    rf"{_BEGIN}{_ABROAD}[4-9]\d{{3}}[ -]\d{{6}}{_END}",
    rf"{_BEGIN}1[38]00[ -]?\d{{3}}[ -]?\d{{3}}{_END}",
    rf"{_BEGIN}(?:\([1-9]\d\)|[1-9]\d)[ -]\d{{3}}[ -]\d{{2}}[ -]\d{{2}}{_END}",
    rf"{_BEGIN}[1-9]\d{{2}}-\d{{3}}-\d{{3}}{_END}",
]
SHORT = [rf"{_BEGIN}[2-9]\d{{2}}(?:[.-]| - )\d{{4}}{_END}"]
THREES = [rf"{_BEGIN}[1-9]\d{{2}}([ .])\d{{3}}\1\d{{3}}{_END}"]
CALLED = [
    rf"(?<!\w){_NAME}(?![^\W\d]){BETWEEN}\K{_NO_DATE}\+?(?:\(\d{{1,5}}\)|\d)(?:[ ().\-/]{{0,3}}\d){{6,14}}{_END}",
    rf"(?<!\w){_NAME}(?![^\W\d]){BETWEEN}\K\d{{6}}{_END}",
    rf"{_BEGIN}{_NO_DATE}(?:\(\d{{1,5}}\)|\d)(?:[ ().\-]{{0,3}}\d){{6,14}}{NO_MORE}{_OWNER}",
]
_MAY_BE = regex.compile(rf"{_NO_DATE}(?=[^\d]*(?:\d{{1,2}}[^\d]+){{0,4}}\d{{3}})")
_LONG = regex.compile(r"(?<!\d[.,:/-]?)\+?\(?\d(?:[ ().\-/]{0,3}\d){7,30}")
_READINGS = regex.compile(whole(lists().measures), regex.I)
_DECIMALS = regex.compile(r"\d{1,3}\.\d{1,2}(?:\s\d{1,3}\.\d{1,2})+(?![\d.])")
_COUNT = regex.compile(r"\d{3}(\s\d{1,2}(?:[/.-]\d{1,2}){0,2})$")
_PRESSURE = regex.compile(r"\d{2,3}\s?/\s?\d{2,3}(?!\d)")


def called_phones() -> list[Look]:
    """Numbers that words beside them call telephone numbers."""
    return [Look(Finder(KIND, CALLED, _called), SIX_DIGITS)]


def phone_forms() -> list[Look]:
    """Numbers that their form tells."""
    finders = [Finder(KIND, FORMS, _by_form), Finder(KIND, SHORT, _no_range), Finder(KIND, THREES, _no_readings)]
    return [Look(finder, SIX_DIGITS) for finder in finders]


def other_phones() -> Look:
    """What is left when all others have looked."""
    return Look(OtherPhones(), _LONG)


class OtherPhones(PhoneRecognizer):
    """Google's library, for what the forms do not foresee. It costs some milliseconds, so it sees only what has a long
    number left."""

    def __init__(self) -> None:
        super().__init__(supported_regions=COUNTRIES)

    def get_supported_entities(self) -> list[str]:
        """One kind."""
        return [KIND]

    def analyze(self, text: str, entities: list[str], *_: Any, **__: Any) -> list[RecognizerResult]:
        """Valid numbers of the eight countries."""
        return [one for run in _LONG.finditer(text) for one in self._in_run(text, run.start(), run.end())]

    def _in_run(self, text: str, start: int, end: int) -> list[RecognizerResult]:
        found = super().analyze(text[start:end], [])
        for one in found:
            one.start, one.end, one.entity_type = one.start + start, one.end + start, KIND
        return [one for one in found if _no_readings(text, one.start, one.end) and _MAY_BE.match(text, one.start)]


def _called(text: str, start: int, end: int) -> int:
    return 0 if _PRESSURE.match(text, start) else _without_a_count(text, start, end, 7)


def _by_form(text: str, start: int, end: int) -> int:
    enough = len(digits(text[start:end])) >= 9 or text[start] in "+("
    return _without_a_count(text, start, end, 11 if text[start] == "+" else 10) if enough else 0


def _without_a_count(text: str, start: int, end: int, enough: int) -> int:
    """The end of a number without the small one that follows it: "07700 900123 2 weeks after the block"."""
    counted = _COUNT.search(text, start, end)
    return counted.start(1) if counted and len(digits(text[start : counted.start(1)])) >= enough else end


def _no_readings(text: str, start: int, end: int) -> int:
    """Refuses three numbers in a row that are sugars, pressures or the like."""
    values = _DECIMALS.match(text, start) or _PRESSURE.match(text, start)
    return 0 if values or _READINGS.search(text, max(0, start - REACH), end + REACH // 2) else end


def _no_range(text: str, start: int, end: int) -> int:
    """Refuses "500-1000", but not "555-0142"."""
    low, high = digits(text[start:end])[:3], digits(text[start:end])[3:7]
    return 0 if high[0] != "0" and int(high) % 50 == 0 and int(low) % 25 == 0 else end
