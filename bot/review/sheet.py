"""The review sheets: everything that is to be signed, as one page of HTML that can be read and printed.

One is for the protocol, one for the answers. Their sentences stand in resources/review/*.html. What they print of an
item is the item's content, which the version is made from: nothing is signed that was not printed.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import date

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from bot.review.answers import AnswerItem, load_settings
from bot.review.content import RULES, Item
from bot.review.grade import grade
from bot.settings import RESOURCES, Clinic
from bot.triage.protocol import Protocol

LEVELS = ("emergency", "urgent", "check")
AUDIENCES = ("patient", "carer", "staff")
_PLACE = re.compile(r"\{(\w+)\}")


def review_sheet(protocol: Protocol, found: Mapping[str, Item], clinic: Clinic, today: date) -> str:
    """The protocol's sheet as HTML. `clinic` fills the placeholders of the advice; what it filled in is marked."""
    flags = [item for name, item in found.items() if name != RULES]
    return _template("sheet.html", clinic).render(
        clinic=clinic,
        today=today,
        protocol=protocol,
        levels={level: [item for item in flags if item.content["entry"]["level"] == level] for level in LEVELS},
        audiences=AUDIENCES,
        rules=found[RULES],
        flags=flags,
        titles={flag.id: flag.title for flag in protocol.flags},
    )


def answer_sheet(found: Mapping[str, AnswerItem], names: Mapping[str, str], clinic: Clinic, today: date) -> str:
    """The answers' sheet as HTML, by topic. `names`: what a topic is called, where it is not called by its id."""
    topics = sorted({item.topic for item in found.values()})
    return _template("answers.html", clinic).render(
        clinic=clinic,
        today=today,
        found=found,
        names=names,
        topics={topic: [item for item in found.values() if item.topic == topic] for topic in topics},
        approval_days=load_settings().approval_days,
    )


def _template(name: str, clinic: Clinic) -> Template:
    """A sheet's template, with the filters of both."""
    environment = Environment(
        loader=FileSystemLoader(RESOURCES / "review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = clinic.words()
    environment.filters["filled"] = lambda text: filled(text, words)
    environment.filters["drawn"] = drawn
    environment.filters["grade"] = lambda text: f"{grade(text):.1f}"
    return environment.get_template(name)


def drawn(svg: str) -> str:
    """A drawing as an address that needs no file beside the sheet."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def filled(text: str, words: Mapping[str, str]) -> Markup:
    """The text with its placeholders filled in and marked; one that nothing fills shows its name."""
    parts = _PLACE.split(text)  # text, name, text, name, ... text
    marked = [
        Markup("<mark>{}</mark>").format(words.get(part) or f"[{part}]") if i % 2 else Markup.escape(part)
        for i, part in enumerate(parts)
    ]
    return Markup("").join(marked)
