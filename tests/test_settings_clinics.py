"""Several clinics on one server, and what a clinic may choose for its chat: a wrong file or value is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import CLINIC_FACTS, ROOT, Server, is_origin, known_clinic, load_clinic, load_clinics, load_server

ANY = "name: Any\nphone: '555'\n"


@pytest.fixture
def server(tmp_path: Path) -> Server:
    (tmp_path / "clinic.yml").write_text(ANY, "utf8")
    (tmp_path / "clinics").mkdir()
    return Server(clinic_file=tmp_path / "clinic.yml", clinics_dir=tmp_path / "clinics")


def add(server: Server, name: str, text: str = ANY) -> None:
    (server.clinics_dir / name).write_text(text, "utf8")


def test_each_file_is_a_clinic_by_its_name(server: Server) -> None:
    add(server, "north-2.yml", "name: North\nphone: '1234'\ncountry: UK\n")
    add(server, "README.md", "notes")
    found = load_clinics(server)
    assert list(found) == ["", "north-2"] and found["north-2"].name == "North"
    assert found["north-2"].words()["emergency_number"] == "999"
    assert known_clinic(found, "north-2") is found["north-2"] and known_clinic(found, "") is found[""]


def test_without_the_folder_there_is_one_clinic(server: Server) -> None:
    server.clinics_dir.rmdir()
    assert list(load_clinics(server)) == [""]


@pytest.mark.parametrize(
    "name", ["North.yml", "north west.yml", "north_west.yml", "-north.yml", "a--b.yml", "x" * 41 + ".yml", "north.yaml"]
)
def test_a_file_with_another_name_is_refused_by_name(server: Server, name: str) -> None:
    add(server, name)
    with pytest.raises(SettingsError) as raised:
        load_clinics(server)
    assert name in str(raised.value) and "ID.yml" in str(raised.value)


def test_a_wrong_value_names_file_and_field(server: Server) -> None:
    add(server, "north.yml", "name: North\nphone: '1'\ncountry: NZ\n")
    with pytest.raises(SettingsError) as raised:
        load_clinics(server)
    assert "north.yml" in str(raised.value) and "- phone: " in str(raised.value) and "- country: " in str(raised.value)


def test_an_unknown_clinic_names_those_there_are(server: Server) -> None:
    add(server, "north.yml")
    with pytest.raises(SettingsError, match=r"no clinic 'south'.*: north"):
        known_clinic(load_clinics(server), "south")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("allowed_origins: ['https://a.example/chat']", "allowed_origins.0: 'https://a.example/chat' is more than"),
        (
            "allowed_origins: ['https://a.example', 'https://*.a.example']",
            "allowed_origins.1: 'https://*.a.example' has",
        ),
        ("allowed_origins: ['http://a.example']", "is not encrypted"),
        (
            "colours: {light: {accent: '#ffcc00'}}",
            "accent #ffcc00 on card #ffffff has a contrast of 1.51, 4.5 is needed",
        ),
        ("colours: {dark: {accent: teal}}", "colours.dark.accent: a colour is written in quotes"),
        ("colours: {light: {accent: #0a6470\n}}", "colours.light.accent: a colour is written in quotes"),
        ("colours: {light: {danger: '#fff'}}", "colours.light.danger"),
        (f"greeting: {'a' * 201}", "greeting: String should have at most 200"),
        ("greeting: 'Hello from {clinic_name}'", "greeting: it is said as it stands"),
        ('greeting: "a\\tb"', "greeting: it is said as it stands"),
        ("suggested: [a.b, a.b]", "suggested: an answer stands there twice"),
        ("suggested: [a, b, c, d, e, f, g]", "suggested: Tuple should have at most 6"),
    ],
)
def test_what_the_chat_cannot_use_is_named(tmp_path: Path, more: str, said: str) -> None:
    (tmp_path / "clinic.yml").write_text(f"{ANY}{more}\n", "utf8")
    with pytest.raises(SettingsError) as raised:
        load_clinic(tmp_path / "clinic.yml")
    assert said in str(raised.value) and "clinic.yml" in str(raised.value)


def test_a_clinic_may_choose_some_colours_and_keeps_the_others(tmp_path: Path) -> None:
    chosen = "allowed_origins: ['https://a.example']\ngreeting: ' Hello. '\nsuggested: [a.b]\n"
    text = f"{ANY}{chosen}colours: {{light: {{accent: '#7A1F5C', on-accent: '#FFF'}}}}\n"
    (tmp_path / "clinic.yml").write_text(text, "utf8")
    clinic = load_clinic(tmp_path / "clinic.yml")
    light = clinic.palette().properties()["light"]
    assert (light["accent"], light["on-accent"], light["ink"]) == ("#7a1f5c", "#ffffff", "#14232b")
    assert (clinic.greeting, clinic.suggested, clinic.allowed_origins) == ("Hello.", ("a.b",), ("https://a.example",))


def test_the_colours_in_the_projects_file_are_the_defaults(tmp_path: Path) -> None:
    """They stand there as a comment; without its marks it is read and changes nothing."""
    text = (ROOT / "clinic.yml").read_text("utf8")
    assert load_clinic(ROOT / "clinic.yml").colours is None
    at = text.index("# colours:")
    (tmp_path / "clinic.yml").write_text(text[:at] + text[at:].replace("# ", "").replace("#   ", "  "), "utf8")
    clinic = load_clinic(tmp_path / "clinic.yml")
    assert clinic.colours and clinic.palette() == load_clinic(ROOT / "clinic.yml").palette()


def test_what_the_chat_chooses_is_no_fact_of_the_clinic() -> None:
    assert {"greeting", "suggested", "colours", "allowed_origins"}.isdisjoint(CLINIC_FACTS) and "hours" in CLINIC_FACTS


def test_origins_of_the_environment_are_checked_too() -> None:
    with pytest.raises(SettingsError, match=r"allowed_origins\.1: 'https://b.example/'"):
        load_server({"RAMUS_ALLOWED_ORIGINS": "https://a.example, https://b.example/"})
    assert is_origin("https://a.example") and not is_origin("http://a.example")
