"""Planted identifiers: each is taken out wherever it stands, and nothing else of its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import phonenumbers
import pytest

Redact = Callable[[str], str]
COUNTRIES = ("US", "GB", "IE", "DE", "FR", "IN", "AU", "PL")
ALSO = {"phone": ("NHS number", "number")}  # what ten or nine bare digits may be called
FORMS = (
    phonenumbers.PhoneNumberFormat.NATIONAL,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.RFC3966,
)


def test_every_planted_identifier_is_taken_out_and_nothing_else(planted: list[Any], redact: Redact) -> None:
    tried, left = Counter[str](), []
    for group in planted:
        for carrier in group.carriers:
            for identifier in group.lines:
                tried[group.heading] += 1
                kinds = (group.heading, *ALSO.get(group.heading, ()))
                text = redact(carrier.replace("{}", identifier))
                if text not in [carrier.replace("{}", f"[{kind}]") for kind in kinds]:
                    left.append((carrier.replace("{}", identifier), text))
    assert left == []
    assert sum(tried.values()) > 2000 and len(tried) == 13, tried


def test_there_are_enough_different_identifiers(planted: list[Any]) -> None:
    different = {(group.heading, line) for group in planted for line in group.lines}
    assert len(different) > 300
    assert len([line for group in planted if group.heading == "birthday" for line in group.lines]) > 30


@pytest.mark.parametrize("change", [str.upper, str.title, lambda text: f"“{text}”", lambda text: f"  {text}\t"])
def test_capitals_and_quotation_marks_hide_no_identifier(planted: list[Any], redact: Redact, change: Any) -> None:
    left = []
    for group in (group for group in planted if group.heading != "number"):  # some are known by their capitals
        for place, identifier in enumerate(group.lines):
            carrier = group.carriers[place % len(group.carriers)]
            if carrier.strip() == "{}" and group.heading in ("address", "postcode"):
                carrier = "my address is {}"
            text = redact(change(carrier.replace("{}", identifier)))
            if identifier.lower() in text.lower():
                left.append((change(carrier.replace("{}", identifier)), text))
    assert left == []


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("kind", [phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE])
@pytest.mark.parametrize("form", FORMS)
def test_the_example_numbers_of_eight_countries(redact: Redact, country: str, kind: int, form: int) -> None:
    number = phonenumbers.example_number_for_type(country, kind)
    assert number is not None
    written = phonenumbers.format_number(number, form).removeprefix("tel:")
    for carrier in ("my number is {}", "{}", "ring {} after the block on 3/11, i am 71F"):
        text = redact(carrier.replace("{}", written))
        assert text in [carrier.replace("{}", f"[{name}]") for name in ("phone", *ALSO["phone"])], written


def test_two_identifiers_in_one_message(redact: Redact) -> None:
    text = redact("Jane Doe, dob 3/4/1951, MRN 00482913, 212-555-0142 or jane@example.com. Block on 3/11, pain 8/10")
    assert text == "Jane Doe, dob [birthday], MRN [record number], [phone] or [email]. Block on 3/11, pain 8/10"


def test_every_pair_of_neighbours_is_taken_out(planted: list[Any], redact: Redact) -> None:
    """One identifier right behind another hides neither."""
    ones = [(group.carriers[0], line) for group in planted for line in group.lines[::7]]
    left = []
    for (first, a), (second, b) in zip(ones, ones[5:] + ones[:5], strict=True):
        said = f"{first.replace('{}', a)}, {second.replace('{}', b)}"
        text = redact(said)
        left += [(said, text) for one in (a, b) if len(one) > 4 and one in text]
    assert left == []


def test_a_count_behind_an_identifier_stays(planted: list[Any], redact: Redact) -> None:
    """ "07700 900123 2 wks post rfa": the two weeks count for triage."""
    eaten = []
    for group in planted:
        carrier = next((one for one in group.carriers if one.endswith("{}")), "")
        for identifier in group.lines if carrier else []:
            for behind in (" 2 wks post rfa", " 71F with back pain", " 3/11 block", " 10 days ago"):
                said = carrier.replace("{}", identifier) + behind
                text = redact(said)
                if not text.endswith(f"]{behind}") or not text.startswith(carrier.replace("{}", "[")):
                    eaten.append((said, text))
    assert eaten == []
