"""What a patient could miss later stops the start: unwritten advice, an unknown source, a bad record of sign-off."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot import startup
from bot.errors import ContentError, ReviewError, SettingsError
from bot.knowledge.catalog import answers
from bot.knowledge.pictures import load_pictures
from bot.settings import Server
from bot.triage.protocol import load_protocol


@pytest.fixture(autouse=True)
def screen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The protocol without the encoder: nothing is screened here."""
    screen = SimpleNamespace(patterns=SimpleNamespace(protocol=load_protocol()))
    monkeypatch.setattr(startup, "red_flag_screen", lambda: screen)


def test_the_projects_files_start() -> None:
    assert startup.check_all(Server())[""].name
    said = startup.signed_off()
    assert "flags are signed off" in said and "answers are approved" in said and "past due" in said
    assert "\n" not in said


def test_advice_that_is_not_written_stops_the_start() -> None:
    names = startup.responses() - {"utter_triage_nerves"}
    with pytest.raises(ContentError, match="utter_triage_nerves"):
        startup.check_responses(load_protocol(), names)


def test_a_missing_safe_reply_stops_the_start() -> None:
    with pytest.raises(ContentError, match="utter_safe_reply"):
        startup.check_responses(load_protocol(), startup.responses() - {"utter_safe_reply"})


def test_an_unknown_source_stops_the_start() -> None:
    name, answer = next(iter(answers().items()))
    with pytest.raises(ContentError, match="no_such_source"):
        startup.check_sources({name: replace(answer, sources=("no_such_source",))}, set())


def test_a_picture_beside_an_unknown_answer_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "pictures.yml"
    path.write_text("p: {file: block.svg, title: T, alt: A., answers: [prp.no_such]}\n", "utf8")
    monkeypatch.setattr(startup, "pictures", lambda: load_pictures(answers(), path))
    with pytest.raises(ContentError, match=r"prp\.no_such"):
        startup.check_all(Server())


def test_a_missing_clinic_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"none\.yml"):
        startup.check_all(Server(clinic_file=tmp_path / "none.yml"))


def test_a_suggested_answer_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "north.yml").write_text("name: North\nphone: '555'\nsuggested: [ablation.what, ablation.wat]\n", "utf8")
    with pytest.raises(SettingsError) as raised:
        startup.check_all(Server(clinics_dir=tmp_path))
    assert str(raised.value).startswith("clinics/north.yml: `suggested` names the answer ablation.wat")
    assert "Near to it: ablation.what" in str(raised.value)


def test_colours_that_are_too_close_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "north.yml").write_text("name: North\nphone: '555'\ncolours: {dark: {ink: '#31434c'}}\n", "utf8")
    with pytest.raises(SettingsError, match=r"dark: words: ink #31434c on card #17232a has a contrast of 1\.\d\d"):
        startup.check_all(Server(clinics_dir=tmp_path))


def test_every_clinic_of_the_folder_starts(tmp_path: Path) -> None:
    (tmp_path / "north.yml").write_text("name: North\nphone: '555'\nsuggested: [ablation.what]\n", "utf8")
    assert startup.check_all(Server(clinics_dir=tmp_path))["north"].name == "North"


@pytest.mark.parametrize("folder", ["bot.review.content.FOLDER", "bot.review.answers.FOLDER"])
def test_a_record_of_sign_off_that_cannot_be_read_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    (tmp_path / "bad.yml").write_text("decisions: maybe\n", "utf8")
    monkeypatch.setattr(folder, tmp_path)
    with pytest.raises(ReviewError, match=r"bad\.yml"):
        startup.check_all(Server())
