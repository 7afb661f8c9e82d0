"""The texts around the protocol that a clinician signs with it, read from where the program reads them.

Advice and other sentences come from data/responses, the stated rules from the comments of resources/triage/*.yml: those
comments are written to be read, so the review sheet shows them as they stand.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ContentError
from bot.settings import RESOURCES, ROOT

RESPONSES = ROOT / "data" / "responses"
TRIAGE = RESOURCES / "triage"
SENTENCES = ("triage.yml", "check.yml", "frame.yml")  # files of sentences around a level
ADVICE = "utter_triage_"
PRINTED = ("title", "where", "year")  # of a source of an answer
_SETTING = re.compile(r"^(\w+): *([^#]+?)(?: +# *(.*))?$")

Texts = dict[str, dict[str, str]]  # audience -> {"text": ..., "heading": ...}


def advice_texts(groups: set[str], folder: Path = RESPONSES) -> dict[str, Texts]:
    """The advice of each group by audience; raises ContentError when a group has none."""
    found = {name.removeprefix(ADVICE): texts for name, texts in _all(folder).items() if name.startswith(ADVICE)}
    missing = sorted(groups - set(found))
    if missing:
        raise ContentError(f"No response is written for {ADVICE}{missing[0]}. Add it under data/responses/.")
    return {group: found[group] for group in sorted(groups)}


def other_sentences(groups: set[str], folder: Path = RESPONSES) -> dict[str, Texts]:
    """What else is said around a level: the check's sentences, reminders, the safe reply. By response name."""
    return {
        name: texts
        for name, texts in _all(folder, SENTENCES).items()
        if name.removeprefix(ADVICE) not in groups or not name.startswith(ADVICE)
    }


def _all(folder: Path, names: tuple[str, ...] = ("*.yml",)) -> dict[str, Texts]:
    files = sorted(path for name in names for path in folder.glob(name))
    responses = {name: items for path in files for name, items in _read(path)["responses"].items()}
    return {name: {_audience(item): _texts(item) for item in items} for name, items in responses.items()}


def _audience(variant: dict[str, Any]) -> str:
    """Whom a variant is for: the patient when it has no condition."""
    conditions = variant.get("condition") or []
    named = [str(one["value"]) if one["name"] == "audience" else f"{one['name']} {one['value']}" for one in conditions]
    return ", ".join(named) or "patient"


def _texts(variant: dict[str, Any]) -> dict[str, str]:
    heading = (variant.get("metadata") or {}).get("heading", "")
    return {"text": str(variant.get("text", "")).strip(), **({"heading": heading} if heading else {})}


def stated_rules(name: str, folder: Path = TRIAGE) -> dict[str, Any]:
    """A rules file as it explains itself: the comment at its head, and its one-line settings with their comments."""
    lines = (folder / name).read_text("utf8").splitlines()
    length = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    settings = [match.groups("") for line in lines[length:] if (match := _SETTING.match(line))]
    return {
        "says": [line.lstrip("# ").rstrip() for line in lines[:length]],
        "settings": [{"name": name, "value": value, "means": means} for name, value, means in settings],
    }


def policy(path: Path = RESOURCES / "review" / "policy.yml") -> dict[str, Any]:
    """The triage policy's levels and principles."""
    return dict(_read(path))


def emergency_lines(path: Path = RESOURCES / "emergency_lines.yml") -> dict[str, Any]:
    """Emergency and crisis numbers by country."""
    return dict(_read(path))


def sources(path: Path = RESOURCES / "sources.yml") -> dict[str, dict[str, Any]]:
    """Every source that an answer may name, by id: title, and where and year when they are known."""
    return {name: {key: entry[key] for key in PRINTED if key in entry} for name, entry in _read(path).items()}


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf8"))
