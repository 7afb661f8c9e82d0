"""`ramus snippet`, as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.fixture(autouse=True)
def clinics(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more clinic, and logs left as they are."""
    (tmp_path / "north.yml").write_text("name: North Clinic\nphone: '01632 960100'\ncountry: UK\n", "utf8")
    monkeypatch.setenv("RAMUS_CLINICS_DIR", str(tmp_path))
    monkeypatch.setattr("bot.logs.configure", lambda level="INFO": None)


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["snippet", *words])
    return result.exit_code, result.output


def test_it_prints_one_line_and_nothing_else() -> None:
    code, output = run("--origin", "https://ramus.example")
    assert code == 0 and output.count("\n") == 1
    assert output.startswith('<script src="https://ramus.example/static/widget.js" ') and "911" in output


def test_a_clinic_of_the_folder_has_its_own_line() -> None:
    code, output = run("--clinic", "north", "--origin", "https://ramus.example")
    assert code == 0 and 'data-clinic="north"' in output and 'data-emergency-tel="999"' in output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--origin", "https://ramus.example/chat"), "Write https://ramus.example"),
        (("--origin", "http://ramus.example"), "not encrypted"),
        (("--origin", "https://ramus.example", "--clinic", "south"), "no clinic 'south'"),
    ],
)
def test_what_cannot_be_used_is_named(words: tuple[str, ...], said: str) -> None:
    code, output = run(*words)
    assert code == 2 and said in output


def test_the_origin_is_asked_for() -> None:
    assert run()[0] == 2
