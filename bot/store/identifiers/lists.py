"""The word lists of resources/redaction.yml, and how words become parts of a pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import SettingsError

FILE = Path(__file__).parents[2] / "resources" / "redaction.yml"
Words = tuple[str, ...]


class Planted(BaseModel):
    """An invented identifier, and words that carry it."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: str
    identifier: str
    says: str


class Lists(BaseModel):
    """One field for each list; the file says what each is for."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    public_numbers: Words
    patient_number_names: Words
    patient_number_things: Words
    references: Words
    number_words: Words
    member_things: Words
    insurers: Words
    bank_names: Words
    social_names: Words
    nhs_names: Words
    security_codes: Words
    between: Words
    birth_names: Words
    born_oneself: Words
    happened: Words
    happened_things: Words
    about_when: Words
    months: Words = Field(min_length=12)
    phone_words: Words
    phone_owner: Words
    measures: Words
    units: Words
    street_words: Words
    everyday_street_words: Words
    not_a_street: Words
    flat_words: Words
    dwellings: Words
    home_words: Words
    compass: Words
    us_states: Words
    us_state_names: Words
    states_that_are_words: Words
    au_states: Words
    au_states_in_capitals: Words
    postcode_words: Words
    not_a_postcode: Words
    mail_services: Words
    endings: Words
    self_test: tuple[Planted, ...] = Field(min_length=1)


@lru_cache(maxsize=1)
def lists() -> Lists:
    """Read once; raises SettingsError when the file cannot be used."""
    try:
        return Lists(**yaml.safe_load(FILE.read_text("utf8")))
    except (OSError, TypeError, yaml.YAMLError, ValidationError) as error:
        raise SettingsError(f"{FILE} cannot be used, and without it nothing may be stored: {error}") from error


def any_of(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, the longest first; a space may also be a hyphen or missing dots."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", r"[\s_-]+") for word in ordered) + ")"


def whole(words: Iterable[str]) -> str:
    """The same, as whole words."""
    return rf"(?<!\w){any_of(words)}(?!\w)"
