"""The sheet holds everything that is signed, in words, and nothing that is pre-filled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from markupsafe import Markup

from bot.review.content import RULES, Item
from bot.review.sheet import filled, review_sheet
from bot.settings import Clinic
from bot.triage.protocol import Protocol
from bot.triage.review import Decision, State

CLINIC = Clinic(name="Test & Co", country="US", phone="+1 555 0100", hours="Mon to Fri")
OPEN_FOR_GOOD = {"br", "meta"}


@pytest.fixture
def html(protocol: Protocol, found: dict[str, Item], today: date) -> str:
    return review_sheet(protocol, found, CLINIC, today)


def words(html: str) -> str:
    """What a reader sees, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def leaves(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        for value in content.values():
            yield from leaves(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from leaves(value)
    elif isinstance(content, str):
        yield content


def test_everything_that_is_signed_is_printed(html: str, found: dict[str, Item], protocol: Protocol) -> None:
    page = words(html)
    # names of signs and advice groups are printed as their meaning and their text; what numbers mean, in a sentence
    unprinted = {*protocol.signs, *(flag.advice for flag in protocol.flags), "temperature", "age", "sugar_over_limit"}
    nested = {name: {*item.content["signs"]} for name, item in found.items() if name != RULES}
    for name, item in found.items():
        content = dict(item.content)
        if name == RULES:
            content["numbers"] = [
                {k: v for k, v in one.items() if "tel" not in k} for one in content["numbers"].values()
            ]
            content["frames"] = [{**one, "lowers_to": ""} for one in content["frames"].values()]
        else:
            entry = content["entry"] = {key: value for key, value in content["entry"].items() if key != "sources"}
            direct = {*entry.get("unless", ()), *(sign for group in entry["when"] for sign in group)}
            content["signs"] = {k: v for k, v in content["signs"].items() if k in direct}
            assert direct <= nested[name]
        for text in leaves(content):
            shown = words(filled(text, CLINIC.words()))
            assert text in unprinted or shown in page, f"{name}: {text}"


def test_every_time_and_number_is_printed(html: str) -> None:
    page = words(html)
    assert "more than 24 hours after the procedure" in page
    assert "more than 11.9 hours and at most 24 hours after the procedure" in page
    assert "more than 72 hours (3.0 days) and at most 2200 hours (91.7 days) after" in page
    assert "a temperature of 38 °C or more" in page and "an age of 70 years or more" in page


def test_combinations_are_words(html: str) -> None:
    page = words(html)
    assert "fever or chills WITH pus or discharge at the needle site" in page
    assert "fever WITH pus" not in page


def test_there_is_one_box_to_sign_for_each_item_and_nothing_is_filled_in(html: str, found: dict[str, Item]) -> None:
    page = words(html)
    assert page.count("☐ agree ☐ agree with changes ☐ disagree Name Role Date Remark") == len(found)
    assert page.count("State of this text: draft .") == len(found)
    assert "☑" not in page and "approved by" not in page


def test_states_are_shown(protocol: Protocol, found: dict[str, Item], today: date) -> None:
    by = Decision(
        flag="dvt", version=found["dvt"].version, decision="agree", name="Ada <Nobody>", role="nurse", date=today
    )
    against = by.model_copy(update={"decision": "disagree", "remark": "Ask about the arm too."})
    some = {
        "dvt": replace(found["dvt"], state=State("approved", by, (against,))),
        "chest": replace(found["chest"], state=State("changed", by)),
    }
    html = review_sheet(protocol, {**found, **some}, CLINIC, today)
    page = words(html)
    assert "approved by Ada <Nobody> (nurse) on 2026-11-20" in page and "<Nobody>" not in html
    assert "changed since it was approved by Ada" in page
    assert '(nurse) on 2026-11-20: disagree. "Ask about the arm too."' in page


def test_placeholders_are_filled_and_marked() -> None:
    assert filled("Call {a} or {b}.", {"a": "911 <x>"}) == Markup(
        "Call <mark>911 &lt;x&gt;</mark> or <mark>[b]</mark>."
    )


def test_the_page_is_well_formed_and_stands_alone(html: str) -> None:
    class Open(HTMLParser):
        tags: list[str] = []
        ids: set[str] = set()
        links: set[str] = set()

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in OPEN_FOR_GOOD:
                self.tags.append(tag)
            self.ids |= {value or "" for name, value in attrs if name == "id"}
            self.links |= {value or "" for name, value in attrs if name in ("href", "src")}

        def handle_endtag(self, tag: str) -> None:
            assert self.tags.pop() == tag

    page = Open()
    page.feed(html)
    assert page.tags == [] and page.links == {f"#{one}" for one in page.ids}
    assert "Test &amp; Co" in html
