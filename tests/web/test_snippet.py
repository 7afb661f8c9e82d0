"""The line that a clinic pastes: what the widget reads stands in it, and nothing in it can break a page."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.settings import ROOT, Clinic, load_clinic
from bot.web.snippet import own_origin, snippet
from bot.web.wording import load_wording

ORIGIN = "https://ramus.example"
CLINIC = Clinic(name="North & \"South\" 'Clinic' <b>", country="UK", phone="01632 960100")


def attributes(line: str) -> dict[str, str | None]:
    found: list[tuple[str, dict[str, str | None]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append((tag, dict(attrs)))  # type: ignore[method-assign]
    parser.feed(line)
    ((tag, attrs),) = found
    assert tag == "script"
    return attrs


def test_it_holds_what_stands_in_when_the_server_is_away() -> None:
    line = snippet(CLINIC, load_wording(CLINIC), ORIGIN, "north")
    assert "\n" not in line and line.startswith("<script src=") and line.endswith(" defer></script>")
    assert attributes(line) == {
        "src": "https://ramus.example/static/widget.js",
        "data-clinic": "north",
        "data-emergency-text": "If this could be an emergency, call 999 now. Do not wait for an answer here.",
        "data-emergency-tel": "999",
        "data-clinic-name": CLINIC.name,
        "data-clinic-phone": "01632 960100",
        "defer": None,
    }


def test_the_default_clinic_is_not_named() -> None:
    assert "data-clinic" not in attributes(snippet(CLINIC, load_wording(CLINIC), ORIGIN))


def test_the_widget_reads_exactly_these_attributes() -> None:
    widget = (ROOT / "bot" / "web" / "static" / "widget.js").read_text("utf8")
    read = {"clinic"} if "script.dataset.clinic" in widget else set()
    read |= set(re.findall(r"\bdata\.(\w+)", widget.split("buildBare(data) {")[1].split("\n    }")[0]))
    written = attributes(snippet(CLINIC, load_wording(CLINIC), ORIGIN, "north"))
    named = {re.sub(r"-(\w)", lambda m: m[1].upper(), one[5:]) for one in written if one.startswith("data-")}
    assert named == read


@pytest.mark.parametrize(
    ("netloc", "https", "origin"),
    [
        ("ramus.example", True, "https://ramus.example"),
        ("127.0.0.1:8000", False, "http://127.0.0.1:8000"),
        ("ramus.example", False, ""),
        ("ramus.example/x", True, ""),
    ],
)
def test_only_an_address_that_pages_can_load_from_is_shown(netloc: str, https: bool, origin: str) -> None:
    assert own_origin(netloc, https) == origin


@pytest.mark.parametrize(
    ("origin", "shown"), [("https://chat.test", "https://chat.test"), ("http://chat.test", "https://ramus.example")]
)
async def test_the_demo_page_shows_the_line(make_app: Any, patients: Any, origin: str, shown: str) -> None:
    patient = patients(make_app(others={"north": CLINIC}), origin=origin)
    page = (await patient.http.get("/?clinic=north")).text
    line = html.unescape(re.search(r"<code>(&lt;script.*?)</code>", page).group(1))  # type: ignore[union-attr]
    assert line == snippet(CLINIC, load_wording(CLINIC), shown, "north")


def test_the_guide_shows_the_line_of_the_projects_clinic() -> None:
    clinic = load_clinic(ROOT / "clinic.yml")
    guide = (ROOT / "docs" / "embedding.md").read_text("utf8")
    assert snippet(clinic, load_wording(clinic), ORIGIN) in guide
