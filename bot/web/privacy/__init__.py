"""The consent text and the data sheet, made from the settings: what is kept, where, how long, and who can read it.

Their sentences stand beside this file. Both are plain text: a line that begins with ## is a heading, one with - is an
item.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.settings import Clinic, Keep, emergency_lines

FOLDER = Path(__file__).parent
CONSENT, DATA_SHEET = "consent", "data_sheet"
YEAR = 365
_GAP = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Section:
    """A heading and the text under it."""

    heading: str
    text: str


def document(name: str, clinic: Clinic, keep: Keep) -> str:
    """One of the two documents for a clinic; `keep` says how long things are kept."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    number = emergency_lines(clinic.country).emergency_number
    told = {"clinic": clinic, "keep": keep, "days": how_long, "emergency_number": number}
    return _GAP.sub("\n\n", environment.get_template(f"{name}.txt").render(told)).strip() + "\n"


def sections(text: str) -> list[Section]:
    """The parts of a document, for a page."""
    parts = text.split("## ")[1:]
    return [Section(heading.strip(), body.strip()) for heading, _, body in (part.partition("\n") for part in parts)]


def how_long(days: int) -> str:
    """A number of days as people say it."""
    number, unit = (days // YEAR, "year") if days % YEAR == 0 else (days, "day")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
