"""The clinic's facts and the server's settings: what is missing or wrong is said, and no number is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import ROOT, Clinic, load_clinic, load_server


def test_the_projects_clinic_can_be_read() -> None:
    words = load_clinic(ROOT / "clinic.yml").words()
    assert words["emergency_number"] == "911" and words["clinic_phone"]


@pytest.mark.parametrize(
    ("country", "number", "line"),
    [("US", "911", "988"), ("UK", "999", "116 123"), ("EU", "112", "national"), ("AU", "000", "13 11 14")],
)
def test_each_country_has_its_own_numbers(country: str, number: str, line: str) -> None:
    words = Clinic(name="Any", phone="555", country=country).words()  # type: ignore[arg-type]
    assert words["emergency_number"] == number and line in words["crisis_line"]


def test_without_a_country_no_number_is_chosen() -> None:
    words = Clinic(name="Any", phone="555").words()
    assert words["emergency_number"] == "your local emergency number (911, 999 or 112)"
    assert "local crisis line" in words["crisis_line"] and words["advice_line"] == ""


def test_without_an_out_of_hours_phone_the_clinics_own_is_named() -> None:
    assert Clinic(name="Any", phone="555").words()["clinic_out_of_hours_phone"] == "555"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("name: Any\n", "phone"),
        ("phone: '555'\n", "name"),
        ("", "name"),
        ("name: Any\nphone: '555'\ncountry: NZ\n", "country"),
        ("name: Any\nphone: '555'\nfax: '1'\n", "fax"),
        ("name: [\n", "clinic.yml"),
        ("- name\n", "clinic.yml"),
    ],
)
def test_a_wrong_clinic_file_is_refused(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "clinic.yml").write_text(text, "utf8")
    with pytest.raises(SettingsError, match=named):
        load_clinic(tmp_path / "clinic.yml")


def test_a_missing_clinic_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"Copy clinic\.yml"):
        load_clinic(tmp_path / "clinic.yml")


def test_settings_come_from_the_environment() -> None:
    server = load_server(
        {"RAMUS_PORT": "9000", "PORT": "9001", "RAMUS_ALLOWED_ORIGINS": "https://a.example, https://b"}
    )
    assert server.port == 9000 and server.allowed_origins == ("https://a.example", "https://b")
    assert load_server({"PORT": "9001"}).port == 9001 and load_server({}).host == "127.0.0.1"


def test_how_long_things_are_kept_comes_from_the_environment() -> None:
    keep = load_server({"RAMUS_KEEP_CONVERSATIONS": "7", "RAMUS_KEEP_AUDIT": "400"}).keep
    assert (keep.conversations, keep.audit) == (7, 400)
    assert load_server({}).keep.conversations == 30 < load_server({}).keep.triage


@pytest.mark.parametrize(
    "env", [{"RAMUS_PORT": "many"}, {"PORT": "70000"}, {"RAMUS_LOG_LEVEL": "LOUD"}, {"RAMUS_KEEP_TRIAGE": "0"}]
)
def test_a_wrong_setting_is_refused(env: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="RAMUS_"):
        load_server(env)
