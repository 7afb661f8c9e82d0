"""bot.web.privacy: what patients are told follows from the settings; the page and the chat lead to it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app as command
from bot.settings import Clinic, Keep
from bot.store.backup import FILES
from bot.web.privacy import CONSENT, DATA_SHEET, document, how_long, sections

CLINIC = Clinic(name="Test Clinic", country="UK", phone="555-0100")
ODD = {kind: 1000 + number for number, kind in enumerate(Keep.model_fields)}


def both(clinic: Clinic = CLINIC, **keep: int) -> str:
    return document(CONSENT, clinic, Keep(**keep)) + document(DATA_SHEET, clinic, Keep(**keep))


@pytest.mark.parametrize("kind", list(Keep.model_fields))
def test_each_time_to_live_is_told_as_it_is_set(kind: str) -> None:
    assert f"{ODD[kind]} days" in document(DATA_SHEET, CLINIC, Keep(**ODD))


def test_each_file_is_told() -> None:
    told = document(DATA_SHEET, CLINIC, Keep())
    assert all(name in told for name in (*FILES, "sessions.db") if name.endswith(".db"))


def test_the_clinics_own_facts_stand_in_it() -> None:
    assert "call 999" in both() and "555-0100" in both() and "look after this chat" in both()
    named = Clinic(**{**CLINIC.model_dump(), "readers": "Ada and Grace", "privacy_contact": "dpo@test.example"})
    assert "Ada and Grace can read" in both(named) and "turn to dpo@test.example" in both(named)
    assert "look after this chat" not in both(named)


@pytest.mark.parametrize(
    ("days", "said"), [(1, "1 day"), (30, "30 days"), (365, "1 year"), (730, "2 years"), (400, "400 days")]
)
def test_days_are_said_as_people_say_them(days: int, said: str) -> None:
    assert how_long(days) == said


def test_a_document_falls_into_its_sections() -> None:
    found = sections(document(DATA_SHEET, CLINIC, Keep()))
    assert found[0].heading == "Who can read it" and len(found) == 15
    assert all("\n" not in one.heading and one.text and "#" not in one.text for one in found)


async def test_the_page_shows_both_and_the_chat_leads_to_it(patient: Any, forms: Any) -> None:
    page = (await patient.http.get("/privacy")).text
    assert "What happens to what you type" in page and "Who did what" in page and "30 days" in page
    assert re.search(r'href="/privacy">What is stored<', await forms.open())


async def test_the_page_of_another_clinic(make_app: Any, patients: Any) -> None:
    north = Clinic(name="North Clinic", country="AU", phone="02 5550 1234", readers="<b>Bob</b>")
    http = patients(make_app(others={"north": north})).http
    page = (await http.get("/privacy?clinic=north")).text
    assert "North Clinic" in page and "call 000" in page and "<b>Bob" not in page
    assert 'href="/chat?clinic=north"' in page
    assert (await http.get("/privacy?clinic=none")).status_code == 404


@pytest.mark.parametrize(("name", "said"), [("consent", "## Before you begin"), ("data-sheet", "## Who can read it")])
def test_the_commands_print_them(name: str, said: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.logs.configure", lambda level="INFO": None)
    monkeypatch.setenv("RAMUS_KEEP_CONVERSATIONS", "7")
    result = CliRunner().invoke(command, [name])
    assert result.exit_code == 0 and result.output.startswith(said) and "7 days" in result.output
    CliRunner().invoke(command, [name, "--out", str(tmp_path / "d.txt")])
    assert (tmp_path / "d.txt").read_text("utf8") == result.output
