"""From the assistant's messages to blocks, cards and links."""

from __future__ import annotations

import pytest

from bot.settings import Clinic
from bot.web.rendering import blocks, care_card, publish, tel, web_link
from bot.web.wording import client_config, load_wording

HEADINGS = {"emergency": "Call 911", "urgent": "Call the clinic"}


def test_text_becomes_paragraphs_and_lists() -> None:
    found = blocks("One\ntwo\n\nList:\n- a\n- b\n\n- c\nEnd -5 degrees")
    assert [(block["kind"], block["lines"]) for block in found] == [
        ("text", ["One", "two"]),
        ("text", ["List:"]),
        ("list", ["a", "b"]),
        ("list", ["c"]),
        ("text", ["End -5 degrees"]),
    ]


def test_publish_without_issuer_drops_buttons_and_names() -> None:
    message = {"recipient_id": "x", "text": "t", "buttons": [{"title": "a", "payload": "/b"}]}
    assert publish([message]) == [{"text": "t", "custom": {}, "buttons": []}]


@pytest.mark.parametrize("level", ["emergency", "urgent"])
def test_a_triage_message_without_a_card_gets_one(level: str) -> None:
    card = care_card({"custom": {"kind": "triage", "triage": {"level": level}}}, HEADINGS)
    assert card == {"level": level, "heading": HEADINGS[level], "tel": []}


def test_an_answer_given_under_a_standing_level_gets_no_card() -> None:
    assert care_card({"custom": {"kind": "answer", "triage": {"level": "emergency"}}}, HEADINGS) is None


@pytest.mark.parametrize(
    ("number", "address"),
    [
        ("911", "tel:911"),
        ("+1 (555) 010-0", "tel:+15550100"),
        ("13 11 14", "tel:131114"),
        ("", ""),
        ("see website", ""),
        ("javascript:1", ""),
    ],
)
def test_only_a_number_becomes_a_phone_link(number: str, address: str) -> None:
    assert tel(number) == address


@pytest.mark.parametrize("url", ["http://a.example", "javascript:alert(1)", "//a.example", "", None])
def test_only_https_becomes_a_link(url: str | None) -> None:
    assert web_link(url) == ""


def test_no_country_means_no_guessed_number_in_words() -> None:
    clinic = Clinic(name="Somewhere", phone="1234")
    config = client_config(clinic, load_wording(clinic))
    assert "911, 999 or 112" in config["emergency"]["text"]
    assert "{emergency_number}" not in str(config)
