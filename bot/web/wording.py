"""The sentences of the web side: strings/<language>.yml with the clinic's own words filled in.

Python names a sentence, it never spells one, so a clinician or a translator can read them all in one file.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.errors import SettingsError
from bot.settings import Clinic, emergency_lines

STRINGS = Path(__file__).parent / "strings"
Words = dict[str, Any]


class _KeepUnknown(dict[str, str]):
    """Leaves placeholders alone that are filled in later, in the template or in the browser."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def load_wording(clinic: Clinic, language: str = "en") -> Words:
    """All sentences of one language, with the clinic's name and numbers in them."""
    path = STRINGS / f"{language}.yml"
    try:
        raw = yaml.safe_load(path.read_text("utf8"))
    except (OSError, yaml.YAMLError) as error:
        raise SettingsError(f"The sentences in {path} cannot be read: {error}") from error
    filled: Words = _fill(raw, _KeepUnknown(clinic.words()))
    return filled


def fill(text: str, clinic: Clinic) -> str:
    """A text of the assistant with the clinic's own words in it, e.g. for {clinic_phone}."""
    return text.format_map(_KeepUnknown(clinic.words()))


def contact_lines(clinic: Clinic, words: Words) -> dict[str, dict[str, str]]:
    """What every refusal carries and what the browser keeps for when the server is away."""
    lines = emergency_lines(clinic.country)
    return {
        "emergency": {"text": words["emergency"]["text"], "tel": lines.emergency_tel},
        "clinic": {"name": clinic.name, "phone": clinic.phone},
    }


def client_config(clinic: Clinic, words: Words) -> dict[str, Any]:
    """What the widget needs before it has spoken to the server: sentences, numbers, language, colours."""
    contact = contact_lines(clinic, words)
    strings = {**words["chat"], **words["widget"]}
    strings |= {"call_emergency": words["emergency"]["call"], "call_clinic": words["clinic"]["call"]}
    colours = clinic.colours.properties() if clinic.colours else {}  # without: the widget's own, or the page's
    return {"lang": "en", "dir": "ltr", **contact, "strings": strings, "colours": colours}


def _fill(value: Any, words: _KeepUnknown) -> Any:
    if isinstance(value, str):
        return value.format_map(words)
    if isinstance(value, dict):
        return {key: _fill(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, words) for item in value]
    return value
