"""Street addresses, and postcodes of the UK, Ireland, the US and Australia."""

from __future__ import annotations

import regex

from bot.store.identifiers.finder import BETWEEN, NO_UNIT, Finder, Look
from bot.store.identifiers.lists import any_of, lists, whole

ADDRESS, POSTCODE = "address", "postcode"
_L = lists()
_INSIDE = r"\.?(?![^\W\d])\s?\#?\s?(?:\d{1,4}[A-Z]?|[A-Z]\d{0,3})(?!\w)"
_FLAT, _DWELLING = rf"{any_of(_L.flat_words)}{_INSIDE}", rf"{any_of(_L.dwellings)}{_INSIDE}"
_NUMBER = rf"(?<![\w.,/:-])(?:{_FLAT}[\s,/]{{1,3}})?\d{{1,5}}(?:\s?[-/&]\s?\d{{1,5}})?\s?(?:[A-F](?!\w))?(?!\w),?\s+"
_NO_NAME = rf"(?!{any_of(_L.not_a_street)}(?!\w))"
_COMPASS = rf"(?:{any_of(_L.compass)}\.?(?!\w)\s*)?"
_WORD = rf"{_NO_NAME}(?:[^\W\d][\w'’.-]*|\d{{1,3}}(?:st|nd|rd|th))\s+"
_CAPITAL = r"(?:(?-i:[A-Z])[\w'’.-]*|\d{1,3}(?:st|nd|rd|th))\s+"
_REST = rf"(?:\.?\s{any_of(_L.compass)}(?!\w))?(?:\.?[\s,]{{1,3}}(?:{_FLAT}|\#\s?\w{{1,5}})(?!\w))?"
_STREET, _EVERYDAY = rf"{any_of(_L.street_words)}(?!\w)", rf"{any_of(_L.everyday_street_words)}(?!\w)"
_HOME = rf"{whole(_L.home_words)}{BETWEEN}"
ADDRESSES = [
    rf"{_NUMBER}{_COMPASS}(?:{_WORD}){{1,4}}?{_STREET}{_REST}",
    rf"{_NUMBER}{_COMPASS}(?:{_NO_NAME}{_CAPITAL}){{1,4}}?(?=(?-i:[A-Z])){_EVERYDAY}{_REST}",
    rf"{_HOME}\K{_NUMBER}{_COMPASS}(?:{_WORD}){{1,4}}?(?:{_EVERYDAY}){_REST}",
    rf"(?:^|[,;:\n]\s*)\K{_NUMBER}{_COMPASS}(?:{_WORD}){{1,2}}?{_EVERYDAY}{_REST}(?=\s*(?:[,;\n]|$))",
    rf"(?:{_HOME}\K)?{_NUMBER}(?-i:The)\s+(?-i:[A-Z])[\w'’-]+",
    rf"{_HOME}\K{_NUMBER}the\s+(?:{_STREET}|{_EVERYDAY})",
    rf"{_HOME}\K{_DWELLING}{NO_UNIT}",
    rf"{_NUMBER}(?:the\s+)?(?-i:Broadway|Avenue|The Avenue|High St|Main St|Rue|rue)\s[\w'’ -]{{0,20}}\w",
    r"(?<!\w)(?:p\.?\s?o\.?|r\.?r\.?\s?\d+)\s?box\s*\#?\d+",
    r"(?<!\w)[^\W\d]{3,}(?:stra(?:ß|ss)e|str\.)\s?\d{1,4}\s?[a-z]?(?!\w)",
    r"(?<!\w)(?:ul\.|ulica)\s[^\W\d]+\s\d{1,4}(?:\s?[/m.]+\s?\d{1,4})?(?!\w)",
    r"(?<!\w)\d{1,4}\s?(?:bis|ter)?,?\s(?:rue|all[ée]e|impasse)\s(?:[\w'’-]+\s?){1,4}",
]
_UK = (
    r"(?:GIR\s?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRV-Y])"
    r"\s?\d[ABD-HJLNP-UW-Z]{2})"
)
_EIRCODE = r"(?:[AC-FHKNPRTV-Y]\d{2}|D6W)\s?(?=[A-Z]*\d)(?=\d*[A-Z])[AC-FHKNPRTV-Y0-9]{4}"
_STATES = any_of(state for state in _L.us_states if state not in _L.states_that_are_words)
_STATE = rf"(?:{_STATES}|(?-i:{any_of(_L.us_states)})|{any_of(_L.us_state_names)})"
_AU_STATE = rf"(?:{any_of(_L.au_states)}|(?-i:{any_of(_L.au_states_in_capitals)}))"
_LABEL = rf"{whole(_L.postcode_words)}{BETWEEN}"
POSTCODES = [
    rf"(?<!\w){_STATE}\.?,?\s+\d{{5}}(?:-\d{{4}})?(?![\w-]){NO_UNIT}",
    r"(?<![\w-])\d{5}-\d{4}(?![\w-])",
    rf"(?<!\w){_AU_STATE}\.?,?\s+\d{{4}}(?!\w){NO_UNIT}",
    rf"{_LABEL}\K(?:\d{{3}}\s\d{{3}}|\d{{4,6}}(?:-\d{{4}})?|{_UK}|{_EIRCODE})(?!\w)",
    rf"(?<!\w)(?-i:{_EIRCODE}|[A-Z]\d[A-Z]\s\d[A-Z]\d)(?!\w)",
]
_FOUR_SIGNS = regex.compile(
    r"\d{4}|\d{3}\s\d{3}|\d\s?\d[A-Z]{2}|[A-Z]\s?\d[A-Z]{2}|[A-Z]\d[\dW]\s?[A-Z\d]{4}|\d[A-Z]\s\d[A-Z]\d",
    regex.I,
)
_VERTEBRA = regex.compile(r"[LTSC]\d{1,2}\s", regex.I)
_COUNTED = regex.compile(rf"{any_of(_L.not_a_postcode)}$", regex.I)
TOWN_BETWEEN = regex.compile(r"[\s,.]*(?:(?:[^\W\d][\w'’.-]*|\d{1,2})[\s,]+){0,4}")


def places() -> list[Look]:
    """Addresses first."""
    return [
        Look(Finder(ADDRESS, ADDRESSES)),
        Look(Finder(POSTCODE, POSTCODES), _FOUR_SIGNS),
        Look(Finder(POSTCODE, [rf"(?<!\w){_UK}(?!\w)"], _no_level), _FOUR_SIGNS),
    ]


def _no_level(text: str, start: int, end: int) -> int:
    """Refuses a vertebra with a word behind it: "L4 5th", "at l5 3hr ago"."""
    said = text[start:end]
    counted = _COUNTED.search(said) and (_VERTEBRA.match(said) or said.islower() or said[-2:].islower())
    return 0 if counted else end
