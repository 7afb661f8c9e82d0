"""Numbers that belong to one person: of cards, banks, authorities, hospitals and insurers.

Most are known by what they are called ("MRN 00482913"), some by their form or check digit. Whatever has seven digits in
a row and is called nothing is taken out as well: no message needs such a number.
"""

from __future__ import annotations

import logging

import regex
from presidio_analyzer import Pattern
from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    IbanRecognizer,
    NhsRecognizer,
    UsMbiRecognizer,
)

from bot.store.identifiers.finder import (
    BETWEEN,
    NO_MORE,
    NO_UNIT,
    SCORE,
    SIX_DIGITS,
    THREE_DIGITS,
    Finder,
    Look,
    at_least,
    named,
)
from bot.store.identifiers.lists import any_of, lists, whole

logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL)  # its errors quote the text
CARD, BANK, SOCIAL, NHS, NUMBER = "card number", "bank account", "social security number", "NHS number", "number"
PATIENT, MEMBER = "record number", "member number"  # no "patient": the screen takes it for one who speaks of another
_END = rf"{NO_MORE}{NO_UNIT}"
_GROUPS = rf"\d{{1,4}}(?:[ -]\d{{2,4}}){{1,4}}{_END}"
_LAST_LETTER = r"(?:[ -][A-Z]{1,2}(?=[\s.,;)]|$))?"
_ONE = rf"\d[A-Z0-9]{{0,20}}(?:[/.-][A-Z0-9]{{1,12}}){{0,5}}(?:[ ]\d{{3,8}}{_END}){{0,4}}{_LAST_LETTER}"
_ID = rf"(?:[A-Z]{{1,5}}[ /.-]?)?(?:{_GROUPS}|{_ONE})"
_SPREAD = r"\d(?:[ .-]{0,2}\d)"  # to be followed by a count
_WHOSE = r"(?:(?:my|the|her|his|our|their|your)\s+)?"
_VERB = r"[\s,(-]{0,3}(?:(?:is|was|as|=)\s+)?"


def _called(name: str, value: str) -> list[str]:
    """The value behind its name, or in front of it when the name has none behind it."""
    behind = rf"(?={_VERB}{_WHOSE}{name}(?!{BETWEEN}\w*\d))"
    return [
        rf"{name}{BETWEEN}\K{value}",
        rf"(?<![\w/.-])(?:[A-Z]{{1,4}}-?)?\d[A-Z0-9-]{{0,20}}(?:[ .]\d[A-Z0-9-]{{0,12}}){{0,4}}{behind}",
    ]


def called_numbers() -> list[Look]:
    """Numbers that have their name beside them."""
    words = lists()
    patient = named(words.patient_number_names, words.patient_number_things)
    reference = rf"{whole(words.references)}\s?(?:[:#=]|is|no\.?|number)"
    member = named(("membership",), words.member_things)
    ending = r"(?:\s+(?:card|number|no))*\s+(?:ending|ends|ended|finishing)(?:\s+(?:in|with|on))?\W{0,3}\K\d{4}(?!\d)"
    last_four = rf"(?:last|final)\s+(?:4|four)(?:\s+\w+){{0,5}}\s+{any_of(words.social_names)}"
    finders = [
        Finder(
            SOCIAL, _called(named(words.social_names), rf"(?:{_SPREAD}{{8}}(?!\d)|[X*•]+[ -]?[X*•]*[ -]?\d{{4}}(?!\d))")
        ),
        Finder(SOCIAL, [rf"{last_four}{BETWEEN}\K\d{{4}}(?!\d)", rf"{named(words.social_names)}{ending}"]),
        Finder(NHS, _called(named(words.nhs_names), rf"{_SPREAD}{{8,9}}(?!\d)")),
        Finder(
            CARD,
            [
                rf"{whole(words.security_codes)}{BETWEEN}\K\d{{3,4}}(?!\d)",
                rf"(?<!\w)(?:visa|card|mastercard|amex){ending}",
            ],
        ),
        Finder(
            BANK,
            [rf"{named(words.bank_names)}{BETWEEN}\K(?:[A-Z]{{2}}\s?\d{{2}}[A-Z0-9 ]{{8,32}}\d|{_SPREAD}{{5,}}(?!\d))"],
        ),
        Finder(MEMBER, _called(member, _ID), at_least(4)),
        Finder(MEMBER, [rf"{whole(words.insurers)}{BETWEEN}\K{_ID}"], at_least(6)),
        Finder(PATIENT, [*_called(patient, _ID), rf"{reference}{BETWEEN}\K{_ID}"], at_least(4)),
        Finder(PATIENT, [rf"(?<!\w)(?:mrn|m\.r\.n\.?){BETWEEN}\K{_ID}"], at_least(3)),
    ]
    return [Look(finder, THREE_DIGITS) for finder in finders]


def checked_numbers() -> list[Look]:
    """Numbers that their form or their check digit tells."""
    spaces = [("-", ""), (" ", ""), (".", "")]
    written = (r"\d{4}([ .-]?)\d{4}\1\d{4}\1\d{4}", r"\d{4}([ .-]?)\d{6}\1\d{5}", r"\d(?:[ .-]{0,2}\d){12,18}")
    card = [Pattern(f"{CARD} {form}", rf"(?<![\d-]){form}(?!\d)", SCORE) for form in written]
    ten = [Pattern(NHS, r"(?<![\d(+-])(?<!\d[ .-])\d{3}([ .-]?)\d{3}\1\d{4}(?![\d-])", SCORE)]
    finders = [
        CreditCardRecognizer(card, supported_entity=CARD, replacement_pairs=spaces),
        Finder(SOCIAL, [r"(?<![\d-])\d{3}([ .-])\d{2}\1\d{4}(?![\d-])"]),
        NhsRecognizer(ten, supported_entity=NHS, replacement_pairs=spaces),
    ]
    mixed = [
        Finder(SOCIAL, [r"(?<!\w)[X*•]{3}[ -]?[X*•]{2}[ -]?\d{4}(?!\d)"]),
        IbanRecognizer(supported_entity=BANK, regex_flags=regex.I | regex.M | regex.S),
        UsMbiRecognizer(supported_entity=MEMBER),
    ]
    return [*(Look(finder, THREE_DIGITS) for finder in mixed), *(Look(finder, SIX_DIGITS) for finder in finders)]


def long_numbers() -> list[Look]:
    """What is left: seven digits in a row, letters with six, fours in groups, and some countries' own forms."""
    finders = [
        Finder(
            NUMBER,
            [r"(?<![\w,])\d{7,}(?:[A-Z]{1,2}(?!\w))?", r"(?<!\w)[A-Z]{1,4}-?\d{6,}[A-Z]{0,2}(?!\w)"],
            _not_round,
        ),
        Finder(
            NUMBER,
            [
                r"(?<![\d-])\d{4}([ -])\d{4}\1\d{4}(?:\1\d{4})?(?![\d-])",
                r"(?<![\d-])\d{4}[ -]\d{5}[ -]\d(?![\d-])",  # Medicare, Australia
                r"(?<!\w)(?-i:[A-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D])(?!\w)",  # national insurance, UK
                r"(?<!\w)[A-Z]{2}\d{6}[A-D](?!\w)",
            ],
            _no_years_or_times,
        ),
    ]
    return [Look(finder, SIX_DIGITS) for finder in finders]


def _not_round(text: str, start: int, end: int) -> int:
    return 0 if regex.fullmatch(r"\d{1,3}0{5,}", text[start:end]) else end


def _no_years_or_times(text: str, start: int, end: int) -> int:
    groups = regex.findall(r"\d{4}", text[start:end])
    years = all(1900 <= int(group) <= 2099 for group in groups)
    times = all(int(group[:2]) < 24 and int(group[2:]) in (0, 15, 30, 45) for group in groups)
    return 0 if groups and (years or times) else end
