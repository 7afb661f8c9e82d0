"""Dates of birth, and how they differ from dates that tell when a thing happened: these are kept, triage needs them."""

from __future__ import annotations

from datetime import date

import regex

from bot.store.identifiers.finder import BETWEEN, NO_UNIT, Finder, Look, named
from bot.store.identifiers.lists import any_of, lists, whole

KIND = "birthday"  # no "birth": that word makes the screen think of childbirth
YOUNGEST = 12  # years; a bare date that is older tells a birth, unless words around it tell of an event
LONG_AGO = 40  # years; "on 3/4/1951" is a birth, "on 3/4/1998" may be an operation
WORDS_BEFORE = 5
_SHORT = [month for month in lists().months if len(month) < 5]
_MONTH = rf"(?:{any_of(_SHORT)}(?![^\W\d])\.?|{any_of(lists().months)}(?![^\W\d]))"
_DAY = r"\d{1,2}(?:\s?(?:st|nd|rd|th))?(?!\d)"
_IN_WORDS = (
    r"(?:nineteen|twenty)[\s-](?:hundred|oh|ten|\w+teen|\w+ty)"
    r"(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?(?!\w)"
)
_YEAR = rf"(?:{_IN_WORDS}|(?:(?:18|19|20)\d{{2}}|['’]?\d{{2}})(?!\d))(?![:.]\d)(?!\s?[ap]\.?m\b){NO_UNIT}"
_LONG_YEAR = r"(?:19|20)\d{2}(?!\d)"
_BEGIN, _END = r"(?<![\w/])(?<!\d[.,:-])", r"(?![\w/])(?![.-]\d)"
_NUMBERS = "|".join(rf"\d{{1,2}}\s?{sign}\s?\d{{1,2}}\s?{sign}\s?{_YEAR}" for sign in ("/", r"\.", "-", r"\\"))
_ISO = "|".join(rf"{_LONG_YEAR}{sign}\d{{1,2}}{sign}\d{{1,2}}" for sign in ("/", r"\.", "-"))
_FULL = (
    rf"(?:{_ISO}|{_NUMBERS}|\d{{1,2}}\s\d{{1,2}}\s{_LONG_YEAR}"
    rf"|{_DAY}\s+(?:of\s+)?(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)[\s,]+{_YEAR}"
    rf"|{_DAY}[\s.,/-]*(?:day\s+)?(?:of\s+)?{_MONTH}[\s,/-]*(?:in\s+)?{_YEAR}"
    rf"|{_MONTH}[\s/-]*(?:the\s+)?{_DAY}[\s,/-]*(?:in\s+|of\s+)?{_YEAR}"
    rf"|{_LONG_YEAR}[\s,./-]+{_MONTH}[\s./-]+{_DAY}){_END}"
)
_PART = (  # enough where the word "birth" stands beside it
    rf"(?:\d{{1,2}}\s\d{{1,2}}\s(?:\d{{4}}|\d{{2}})|\d{{8}}|\d{{6}}"
    rf"|{_DAY}[\s.-]*(?:day\s+)?(?:of\s+)?{_MONTH}|{_MONTH}[\s-]*(?:the\s+)?{_DAY}"
    rf"|{_MONTH}[\s,./-]*(?:of\s+)?{_LONG_YEAR}|{_LONG_YEAR}|\d{{1,2}}[/-]\d{{1,2}}){_END}{NO_UNIT}"
)
_BIRTH = named(lists().birth_names)
_PERSON = r"(?:mum|mom|dad|wife|husband|mother|father|son|daughter|patient|pt)['’]?s?"
_WHOSE = rf"(?:(?:my|the|her|his|our|their|your|{_PERSON})\s+){{0,2}}"
_BEHIND = rf"(?=[\s,(-]{{0,3}}(?:(?:is|was|as|being|=)\s+)?{_WHOSE}{_BIRTH}(?!{BETWEEN}\d))"
_BORN_ONESELF = (  # "since my son was born in 1999" tells since when
    rf"(?:(?<!\w){any_of(lists().born_oneself)}\s+(?:(?:was|were|is|am)\s+)?|(?:^|[,;:.(\n-])\s*|(?<!\w)(?-i:[A-Z])\w+\s+)born(?!\w)"
)
_BIRTH_WORD = regex.compile(rf"{_BIRTH}|\bborn\b", regex.I)
_DATE_LIKE = regex.compile(
    rf"\d\s?[/.\\-]\s?\d{{1,2}}\s?[/.\\-]\s?['’\d]|\d\s\d{{1,2}}\s(?:19|20)\d\d|(?<![^\W\d]){_MONTH}", regex.I
)
_HAPPENED = regex.compile(whole((*lists().happened, *lists().happened_things)), regex.I)
_ABOUT_WHEN = regex.compile(rf"{whole(lists().about_when)}\s*$", regex.I)
_THING_FOLLOWS = regex.compile(
    rf"[ :=,(-]{{0,3}}(?:(?:for|my|a|an|the|was|is)\s+){{0,2}}{whole(lists().happened_things)}", regex.I
)


def called_births() -> list[Look]:
    """Dates that words call a birth."""
    patterns = [
        rf"(?:{_BIRTH}|(?<!\w)born(?!\w)){BETWEEN}\K(?<![\d/])(?:{_FULL})",
        rf"(?:{_BIRTH}|{_BORN_ONESELF}){BETWEEN}\K(?<![\d/])(?:{_PART})",
        rf"{_BEGIN}(?:{_FULL}|{_PART}){_BEHIND}",
    ]
    return [Look(Finder(KIND, patterns), _BIRTH_WORD)]


def bare_dates() -> list[Look]:
    """Old dates that nothing calls anything else."""
    return [Look(Finder(KIND, [rf"{_BEGIN}{_FULL}"], _if_birth), _DATE_LIKE)]


def _if_birth(text: str, start: int, end: int) -> int:
    """Refuses a bare date that is too young, or beside which words tell that something happened then."""
    return end if _is_birth(text, start, end) else 0


def _is_birth(text: str, start: int, end: int) -> bool:
    numbers = [int(number) for number in regex.findall(r"\d+", text[start:end])]
    if len(numbers) == 3 and not _day_and_month(*sorted(numbers, key=lambda number: number > 31)[:2]):
        return False
    today = date.today().year
    ago = today - _year(text[start:end], today)
    if not YOUNGEST <= ago <= 120:
        return False
    clause = regex.split(r"[.;!?\n,(]", text[:start].rstrip(" ,:(-"))[-1]
    before = " ".join(clause.split()[-WORDS_BEFORE:])
    if _HAPPENED.search(before):
        return False
    if ago >= LONG_AGO:
        return True
    return not _ABOUT_WHEN.search(before) and not _THING_FOLLOWS.match(text, end)


def _day_and_month(one: int, other: int) -> bool:
    return 1 <= min(one, other) <= 12 and 1 <= max(one, other) <= 31


def _year(said: str, today: int) -> int:
    long = regex.search(r"\d{4}", said)
    if long:
        return int(long[0])
    if regex.search(_IN_WORDS, said, regex.I):
        return 1900
    short = int(regex.findall(r"\d{2}", said)[-1])
    return short + (2000 if 2000 + short <= today else 1900)
