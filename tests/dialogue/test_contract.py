"""bot.dialogue.contract: level in force, papers, whom to call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bot.dialogue import contract
from bot.dialogue.contract import NO_LEVEL, level_in_force, papers, phone_numbers, sources
from bot.settings import Clinic


def level(name: str, flag: str = "") -> dict[str, Any]:
    return {"level": name, "flags": [flag], "why": [], "advice": ""}


NONE, CHECK, URGENT, EMERGENCY = (level(name, "kept") for name in ("none", "check", "urgent", "emergency"))


@pytest.mark.parametrize(
    ("kept", "said", "expected"),
    [
        (None, None, NO_LEVEL),
        (None, URGENT, URGENT),
        (URGENT, None, URGENT),
        (EMERGENCY, URGENT, EMERGENCY),
        (URGENT, EMERGENCY, EMERGENCY),
        (URGENT, CHECK, URGENT),
        (EMERGENCY, NO_LEVEL, EMERGENCY),
        (NO_LEVEL, NO_LEVEL, NO_LEVEL),
        (URGENT, level("urgent", "newer"), level("urgent", "newer")),
    ],
)
def test_level_in_force(kept: Any, said: Any, expected: dict[str, Any]) -> None:
    assert level_in_force(kept, said) == expected


def test_papers_of_what_is_no_answer_are_empty() -> None:
    assert papers({"text": "Hello."}, {"kind": "smalltalk"}) == {}


DUE = date(2028, 2, 3)
DRAFT = {"state": "draft", "reviewed_by": "", "reviewed_on": "", "due": ""}
PRP = {"facts": ["prp"], "title": "PRP", "sources": ["acr_2021", "zhou_2012"], "review": DRAFT}


def test_papers_of_an_answer(approve: Callable[[date], None]) -> None:
    approve(DUE)
    found = papers({"id": "prp.what"}, PRP, DUE)
    assert found["answer_id"] == "prp.what" and found["reviewed_on"] == "2026-02-03"
    assert found["review"] == {
        "state": "approved",
        "reviewed_by": "Ada Nobody (nurse)",
        "reviewed_on": "2026-02-03",
        "due": "2028-02-03",
    }
    assert [source["id"] for source in found["sources"]] == ["acr_2021", "zhou_2012"]
    assert "url" in found["sources"][1]


def test_what_is_past_due_shows_no_sources(approve: Callable[[date], None]) -> None:
    approve(DUE)
    found = papers({"id": "prp.what"}, PRP, DUE + timedelta(days=1))
    assert (found["review"]["state"], found["review"]["due"], found["sources"]) == ("past_due", "2028-02-03", [])


def test_an_answers_own_word_for_its_review_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contract, "reviewed", lambda: {})
    claim = {"state": "approved", "reviewed_by": "Dr A", "reviewed_on": "2026-02-03", "due": "2028-02-03"}
    found = papers({"id": "prp.what"}, {**PRP, "review": claim})
    assert found["review"] == DRAFT and found["reviewed_on"] == "" and len(found["sources"]) == 2


def test_an_unknown_source_is_an_error() -> None:
    with pytest.raises(KeyError):
        papers({"id": "a.b"}, {"facts": [], "title": "", "sources": ["no_such"], "review": {"reviewed_on": ""}})


def test_sources_show_nothing_internal() -> None:
    assert sources()
    for source in sources().values():
        assert source["title"] and set(source) <= {"title", "where", "year", "url"}


@pytest.mark.parametrize(
    ("country", "emergency", "crisis"),
    [("US", "911", "988"), ("UK", "999", "116123"), ("EU", "112", ""), ("AU", "000", "131114"), (None, "112", "")],
)
def test_phone_numbers(country: Any, emergency: str, crisis: str) -> None:
    """An empty number is one that must not be offered as a call button."""
    here = Clinic(name="Any", phone="555", country=country)
    assert phone_numbers(here) == {"emergency": emergency, "crisis": crisis, "clinic": "555"}
