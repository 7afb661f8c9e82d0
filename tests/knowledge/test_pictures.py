"""bot.knowledge.pictures: which drawing stands beside which answer, and the drawings themselves."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from bot.errors import ContentError
from bot.knowledge.catalog import answers
from bot.knowledge.pictures import FILE, FOLDER, load_pictures, pictures
from bot.review.grade import grade

KNOWN = ["block.what", "block.diary"]
LINK = {"href": "/diary", "title": "Print it"}
SPEC: dict[str, Any] = {"file": "a.svg", "title": "A", "alt": "An a.", "answers": ["block.what"], "link": LINK}
DRAWINGS = sorted(FOLDER.iterdir())
MOST_BYTES, HIGHEST_GRADE = 6 * 1024, 6.0
SVG = "{http://www.w3.org/2000/svg}"


def load(folder: Path, raw: dict[str, Any]) -> dict[str, Any]:
    (folder / "a.svg").write_text("<svg/>", "utf8")
    path = folder / "pictures.yml"
    path.write_text(yaml.safe_dump(raw, sort_keys=False), "utf8")
    return load_pictures(KNOWN, path, folder)


def test_a_picture_is_found_by_each_of_its_answers(tmp_path: Path) -> None:
    found = load(tmp_path, {"a": {**SPEC, "answers": KNOWN}})
    assert list(found) == KNOWN
    src = "/static/pictures/a.svg"
    assert found["block.diary"].shown() == {"id": "a", "src": src, "title": "A", "alt": "An a.", "link": LINK}


def test_a_picture_needs_no_link(tmp_path: Path) -> None:
    spec = {key: SPEC[key] for key in SPEC if key != "link"}
    assert "link" not in load(tmp_path, {"a": spec})["block.what"].shown()


def test_a_clinic_may_show_no_pictures(tmp_path: Path) -> None:
    assert load(tmp_path, {}) == {}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answers": ["block.none"]}, r"a stands beside block\.none, but there is no such answer"),
        ({"file": "none.svg"}, r"needs the file none\.svg, which is not in"),
        ({"file": "../a.svg"}, r"needs the file \.\./a\.svg"),
        ({"file": "pictures.yml"}, r"needs the file pictures\.yml"),
        ({"link": {"href": "https://elsewhere.example", "title": "T"}}, "is no page of this server"),
        ({"link": {"href": "/diary"}}, "lacks 'title'"),
        ({"alt": " "}, "needs a title, an alt text and at least one answer"),
        ({"answers": []}, "at least one answer"),
    ],
)
def test_a_wrong_picture_is_refused_with_its_reason(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    with pytest.raises(ContentError, match=said):
        load(tmp_path, {"a": {**SPEC, **change}})


@pytest.mark.parametrize("missing", ["file", "title", "alt", "answers"])
def test_a_picture_without_its_papers_is_refused(tmp_path: Path, missing: str) -> None:
    with pytest.raises(ContentError, match=f"the picture a lacks '{missing}'"):
        load(tmp_path, {"a": {key: SPEC[key] for key in SPEC if key != missing}})


def test_an_answer_with_two_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match=r"block\.what has two pictures, a and b"):
        load(tmp_path, {"a": SPEC, "b": SPEC})


def test_every_drawing_of_the_project_is_shown_beside_some_answer() -> None:
    assert {picture.file for picture in pictures().values()} == {path.name for path in DRAWINGS}
    assert {picture.id for picture in pictures().values()} == set(yaml.safe_load(FILE.read_text("utf8")))


def test_every_answer_that_speaks_of_the_pain_diary_leads_to_it() -> None:
    speaking = {name for name, answer in answers().items() if "pain diary" in answer.text}
    leading = {name for name, picture in pictures().items() if picture.link and picture.link["href"] == "/diary"}
    assert len(speaking) >= 4 and speaking == leading


def test_what_stands_with_a_picture_is_easy_to_read() -> None:
    for picture in pictures().values():
        assert grade(f"{picture.title}. {picture.alt}") <= HIGHEST_GRADE, picture.id
        assert 1 <= len(re.findall(r"[.!?](?:\s|$)", picture.alt)) <= 3, picture.id


def test_the_areas_in_the_alt_text_are_those_of_the_answer() -> None:
    answer, alt = answers()["dorsal_ramus_syndrome.pain_areas"].text, pictures()["dorsal_ramus_syndrome.pain_areas"].alt
    for area in ("groin", "low back", "the upper part of the buttock", "hip", "outer thigh"):
        assert area in answer and area in alt


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.name)
def test_a_drawing_is_small_scalable_and_carries_nothing_foreign(path: Path) -> None:
    text = path.read_text("utf8")
    root = ElementTree.fromstring(text)
    assert len(text.encode()) <= MOST_BYTES and root.get("viewBox") == "0 0 320 240"
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert not tags & {"script", "foreignObject", "image", "a", "animate", "set"}
    assert re.findall(r"\son\w+=|https?://(?!www\.w3\.org/2000/svg)|@import|url\((?!#)|href=\"(?!#)", text) == []


@pytest.mark.parametrize("path", DRAWINGS, ids=lambda path: path.name)
def test_a_drawing_has_one_accent_large_words_and_colours_for_dark_and_forced(path: Path) -> None:
    text = path.read_text("utf8")
    accents = set(re.findall(r'class="accent" color="(#\w+)"', text))
    assert accents == {"#0a6470"} and "prefers-color-scheme:dark" in text and "forced-colors:active" in text
    assert min(int(size) for size in re.findall(r'font-size="(\d+)"', text)) >= 15  # 320 px wide or less
    words = [word for part in ElementTree.fromstring(text).iter(f"{SVG}text") for word in (part.text or "").split()]
    assert 0 < len(words) <= 16
