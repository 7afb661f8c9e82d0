"""Invented identifiers in varied forms, each in a sentence: those of tests/store/planted.txt, telephones of eight
countries in four forms, birthdays in twelve forms, numbers with and without separators; some of them in capitals.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import phonenumbers

from bot.settings import ROOT
from bot.store.identifiers.plain import letters

FILE = ROOT / "tests" / "store" / "planted.txt"
COUNTRIES = ("US", "GB", "IE", "DE", "FR", "IN", "AU", "PL")
TYPES = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
FORMS = (
    phonenumbers.PhoneNumberFormat.NATIONAL,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.RFC3966,
)
DATES = (
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%Y-%m-%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%b %d %Y",
    "%d %m %Y",
    "%m/%d/%y",
)
PHONED = ("ring me on {} please", "my number is {}, does the block hurt", "{} is my cell")
BORN = ("dob {} and i have back pain", "i was born {}. what is ablation", "date of birth: {}")
NAMES = ("jane", "omar", "li", "rosa", "tom", "ines", "kofi", "anna")
CAPITALS = 4  # each fourth is typed in capitals


@dataclass(frozen=True)
class Planted:
    """An identifier, its kind, and the sentence in which it is typed."""

    kind: str
    identifier: str
    sentence: str

    def stands_in(self, text: str, short: str, long: int) -> bool:
        """Whether it stands in a stored text (lower case), or, from `long` signs on, in its letters and digits."""
        own = letters(self.identifier)
        return self.identifier.casefold() in text or (len(own) >= long and own in short)


def planted(number: int, rng: random.Random) -> list[Planted]:
    """So many different ones, in an order of chance. Raises ValueError when there are not so many."""
    found = [*_listed(), *_phones(), *_birthdays(rng), *_numbers(rng)]
    chosen = rng.sample(sorted({one.identifier: one for one in found}.values(), key=lambda one: one.identifier), number)
    return [
        Planted(one.kind, one.identifier, one.sentence.upper())
        if not place % CAPITALS and one.kind != "number"
        else one
        for place, one in enumerate(chosen)
    ]


def _listed() -> Iterator[Planted]:
    """A line "== kind" begins a group; lines with {} are its sentences, the others its identifiers."""
    for group in ("\n" + FILE.read_text("utf8")).split("\n== ")[1:]:
        kind, *lines = [line for line in group.splitlines() if line and not line.startswith("# ")]
        sentences = [line for line in lines if "{}" in line and line.strip() != "{}"]
        for place, identifier in enumerate(line for line in lines if "{}" not in line):
            sentence = sentences[place % len(sentences)].replace("\\n", "\n")
            yield Planted(
                kind, identifier.replace("\\n", "\n"), sentence.replace("{}", identifier.replace("\\n", "\n"))
            )


def _phones() -> Iterator[Planted]:
    for country in COUNTRIES:
        for place, (kind, form) in enumerate((kind, form) for kind in TYPES for form in FORMS):
            number = phonenumbers.example_number_for_type(country, kind)
            if number is not None:
                written = phonenumbers.format_number(number, form).removeprefix("tel:")
                yield Planted("phone", written, PHONED[place % len(PHONED)].replace("{}", written))


def _birthdays(rng: random.Random) -> Iterator[Planted]:
    for form in DATES:
        for place in range(10):
            born = date(1930, 1, 1) + timedelta(days=rng.randrange(70 * 365))
            written = born.strftime(form)
            yield Planted("birthday", written, BORN[place % len(BORN)].replace("{}", written))


def _numbers(rng: random.Random) -> Iterator[Planted]:
    """E-mails with plus signs, record numbers, and NHS, social security and card numbers with their check digits."""
    for place in range(25):
        separator = ("", " ", "-")[place % 3]
        mail = f"{rng.choice(NAMES)}.{rng.choice(NAMES)}+pain{place}@example.{rng.choice(('com', 'org', 'co.uk'))}"
        yield Planted("email", mail, f"write to {mail} if you can")
        record = f"{rng.randrange(10**7, 10**8):08}"
        yield Planted("record number", record, f"my MRN is {record}, when is my block")
        nhs = separator.join(_nhs(rng))
        yield Planted("NHS number", nhs, f"nhs number {nhs} and my back hurts")
        parts = rng.randrange(100, 600), rng.randrange(10, 99), rng.randrange(1000, 9999)
        social = separator.join(map(str, parts))
        yield Planted("social security number", social, f"ssn {social}, do you take medicare")
        card = _card(rng)
        card = separator.join(card[start : start + 4] for start in range(0, 16, 4))
        yield Planted("card number", card, f"can i pay with {card}")


def _nhs(rng: random.Random) -> tuple[str, str, str]:
    while True:
        first = [rng.randrange(10) for _ in range(9)]
        check = (11 - sum(digit * weight for digit, weight in zip(first, range(10, 1, -1), strict=True)) % 11) % 11
        if check < 10 and first[0]:
            whole = "".join(map(str, [*first, check]))
            return whole[:3], whole[3:6], whole[6:]


def _card(rng: random.Random) -> str:
    first = [4, *(rng.randrange(10) for _ in range(14))]
    doubled = [digit * 2 - 9 * (digit > 4) if place % 2 == 0 else digit for place, digit in enumerate(first)]
    return "".join(map(str, [*first, -sum(doubled) % 10]))
