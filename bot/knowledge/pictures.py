"""The drawings that stand beside answers. Data: resources/pictures.yml; files: web/static/pictures."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ContentError
from bot.knowledge.catalog import answers

BOT = Path(__file__).resolve().parents[1]
FILE = BOT / "resources" / "pictures.yml"
FOLDER = BOT / "web" / "static" / "pictures"
_DRAWING, _PAGE = re.compile(r"[a-z0-9_]+\.svg"), re.compile(r"/[a-z][a-z/]*")
ADDRESS = "/static/pictures/"  # where the server shows what is in the folder


@dataclass(frozen=True)
class Picture:
    """One drawing. `alt` tells all that it shows; `link` is a page of this server that goes with it, or None."""

    id: str
    file: str
    title: str
    alt: str
    answers: tuple[str, ...]
    link: dict[str, str] | None = None

    def shown(self) -> dict[str, Any]:
        """As the message contract has it."""
        link = {"link": dict(self.link)} if self.link else {}
        return {"id": self.id, "src": ADDRESS + self.file, "title": self.title, "alt": self.alt, **link}

    def signed(self) -> dict[str, str]:
        """What a clinician signs with the answer: title, alt text and the drawing itself (SVG as text)."""
        return {"title": self.title, "alt": self.alt, "drawing": (FOLDER / self.file).read_text("utf8")}


def load_pictures(known: Collection[str], path: Path = FILE, folder: Path = FOLDER) -> dict[str, Picture]:
    """Pictures by the id of the answer that each stands beside; raises ContentError that says what is wrong.

    `known`: ids of all answers. `folder`: where the drawings lie.
    """
    beside: dict[str, Picture] = {}
    for name, spec in (yaml.safe_load(path.read_text("utf8")) or {}).items():
        picture = _picture(path, name, spec)
        if not _DRAWING.fullmatch(picture.file) or not (folder / picture.file).is_file():
            raise ContentError(f"{path}: the picture {name} needs the file {picture.file}, which is not in {folder}.")
        if picture.link and not _PAGE.fullmatch(picture.link["href"]):
            raise ContentError(f"{path}: {picture.link['href']} of the picture {name} is no page of this server.")
        for answer in picture.answers:
            if answer not in known:
                raise ContentError(f"{path}: the picture {name} stands beside {answer}, but there is no such answer.")
            if answer in beside:
                raise ContentError(f"{path}: {answer} has two pictures, {beside[answer].id} and {name}. Keep one.")
            beside[answer] = picture
    return beside


@lru_cache(maxsize=1)
def pictures() -> dict[str, Picture]:
    """The pictures of this process, by answer id."""
    return load_pictures(answers())


def _picture(path: Path, name: str, spec: dict[str, Any]) -> Picture:
    try:
        link = {key: spec["link"][key] for key in ("href", "title")} if "link" in spec else None
        picture = Picture(name, spec["file"], spec["title"], spec["alt"], tuple(spec["answers"]), link)
    except (KeyError, TypeError) as error:
        raise ContentError(f"{path}: the picture {name} lacks {error}.") from error
    if not (picture.title.strip() and picture.alt.strip() and picture.answers):
        raise ContentError(f"{path}: the picture {name} needs a title, an alt text and at least one answer.")
    return picture
