"""Takes identifiers out of a text before anything is stored: telephone, e-mail, date of birth, numbers of records ...

Each gives way to what it was, in square brackets: "call me on [phone]". Numbers that a conversation needs stay: ages,
temperatures, doses, times, dates of events, emergency numbers, and the clinic's own numbers. Names of people stay too:
no list or pattern tells them from other words.

Presidio's pattern recognisers do the finding. They are called one by one: no language model is loaded or fetched, and
nothing asks the network.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from bot.store.identifiers.dates import bare_dates, called_births
from bot.store.identifiers.finder import MAIL, WEB, Look, digits, without_a_count
from bot.store.identifiers.lists import lists
from bot.store.identifiers.numbers import called_numbers, checked_numbers, long_numbers
from bot.store.identifiers.online import emails_and_links
from bot.store.identifiers.phones import called_phones, other_phones, phone_forms
from bot.store.identifiers.places import ADDRESS, POSTCODE, TOWN_BETWEEN, places
from bot.store.identifiers.plain import letters, plain

WORTH_A_LOOK = regex.compile(rf"\d|{MAIL.pattern}|{WEB.pattern}", regex.I)
SELF_TEST = "self-test-"  # what the conversation of the test at the start begins with
NATIONAL = 10  # digits at the end of a long telephone number, in which two ways of writing it agree
SHORTEST_KEPT = 6  # letters and digits of a kept address or mail that are recognised


@dataclass(frozen=True)
class Found:
    """One identifier: where it stands, what it is, and how early it was looked for (0 first)."""

    start: int
    end: int
    kind: str
    rank: int = 0


class Redactor:
    """`redactor(text)` is the text without identifiers.

    `keep`: what is nobody's own and stays, beside the public numbers of the list: the clinic's phone, address, mail.
    """

    def __init__(self, keep: Iterable[str] = ()) -> None:
        kept = [*lists().public_numbers, *filter(None, keep)]
        self._numbers = frozenset(filter(None, map(_own_number, kept)))
        self._texts = tuple(letters(one) for one in kept)
        self._first, self._last = _looks()

    def __call__(self, text: str) -> str:
        """The text with every identifier replaced by its kind. Fast for a text without digits."""
        if not WORTH_A_LOOK.search(text):
            return text
        once = _replaced(text, self.find(text))
        return _replaced(once, list(self._found(self._last, plain(once))))

    def find(self, text: str) -> list[Found]:
        """The identifiers, in the order of the text, none overlapping."""
        simple = plain(text)
        found = [one for rank, look in enumerate(self._first) for one in self._found(look, simple, rank)]
        return _whole_addresses(simple, _apart(found))

    def _found(self, look: Look, text: str, rank: int = 0) -> Iterator[Found]:
        for one in look(text):
            end = without_a_count(text, one.start, one.end)
            if not self._stays(text[one.start : end]):
                yield Found(one.start, end, one.entity_type, rank)

    def _stays(self, said: str) -> bool:
        """Whether a find is one of the numbers, addresses and mails that stay."""
        if any(map(str.isalpha, said)):
            short = letters(said)
            return len(short) >= SHORTEST_KEPT and any(short in own for own in self._texts)
        number = digits(said)
        long = (own[-NATIONAL:].lstrip("0") for own in self._numbers if len(own) >= NATIONAL - 1)
        return number in self._numbers or any(map(number.endswith, long))


@lru_cache(maxsize=8)
def redactor(keep: tuple[str, ...] = ()) -> Redactor:
    """The redactor for these kept texts. Raises SettingsError when its lists cannot be used."""
    return Redactor(keep)


@lru_cache(maxsize=1)
def _looks() -> tuple[list[Look], Look]:
    """All recognisers, their patterns compiled, and the last one. Where two finds overlap, the first tells the kind."""
    looks = [
        *emails_and_links(),
        *called_births(),
        *called_numbers(),
        *called_phones(),
        *checked_numbers(),
        *phone_forms(),
        *places(),
        *bare_dates(),
        *long_numbers(),
    ]
    for look in looks:
        Look(look.finder)("")
    return looks, other_phones()


def _own_number(kept: str) -> str:
    """The digits of a kept telephone number, without its extension; "" for an address or a mail."""
    number = digits(regex.split(r"[^\W\d]", kept, maxsplit=1)[0])
    return number if len(number) >= SHORTEST_KEPT or number == letters(kept) else ""


def _apart(found: list[Found]) -> list[Found]:
    """Finds that overlap become one; what was looked for first tells the kind."""
    apart: list[Found] = []
    for one in sorted(found, key=lambda find: (find.start, find.rank)):
        if apart and one.start < apart[-1].end:
            first = min(apart[-1], one, key=lambda find: find.rank)
            apart[-1] = Found(apart[-1].start, max(apart[-1].end, one.end), first.kind, first.rank)
        else:
            apart.append(one)
    return apart


def _whole_addresses(text: str, found: list[Found]) -> list[Found]:
    """A street and the postcode behind it become one address, with the town between them."""
    whole: list[Found] = []
    for one in found:
        last = whole[-1] if whole else None
        belongs = last is not None and last.kind == ADDRESS and one.kind in (ADDRESS, POSTCODE)
        if last and belongs and TOWN_BETWEEN.fullmatch(text, last.end, one.start):
            whole[-1] = Found(last.start, one.end, ADDRESS, last.rank)
        else:
            whole.append(one)
    return whole


def _replaced(text: str, found: list[Found]) -> str:
    for one in reversed(found):
        text = f"{text[: one.start]}[{one.kind}]{text[one.end :]}"
    return text
