"""The sets that are measured on: messages with a level, and everyday questions (tests/heldout/README.md)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.settings import ROOT
from bot.triage.model import Level

HELDOUT = ROOT / "tests" / "heldout"


@dataclass(frozen=True)
class Row:
    """One message as its author labelled it; `file` stands for the author."""

    id: str
    text: str = field(repr=False)
    expect: Level = Level.NONE
    flags: tuple[str, ...] = ()
    kind: str = ""
    style: str = ""
    file: str = ""

    @property
    def red(self) -> bool:
        """Whether a clinician must hear of it today or at once."""
        return self.expect >= Level.URGENT


def files(kind: str, name: str, folder: Path | None = None) -> list[Path]:
    """Files of the set `name` ("dev" or "locked"); `kind` is "triage" or "dialogues"."""
    return sorted((folder or HELDOUT).glob(f"{kind}_{name}_*.jsonl"))


def records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Line number and record of each line. Raises ValueError that names the line and never its words."""
    for number, line in enumerate(path.read_text("utf8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            raise ValueError(f"{path.name} line {number} is not JSON") from None
        if not isinstance(record, dict):
            raise ValueError(f"{path.name} line {number} is not a JSON object")
        yield number, record


def messages(paths: Iterable[Path]) -> list[Row]:
    """Labelled messages. Raises ValueError as `records` does, also for a missing field or an unknown level."""
    rows = []
    for path in paths:
        for number, record in records(path):
            try:
                expect, flags = Level.of(record["expect"]), tuple(record["flags"])
                kind, style = record["kind"], record["style"]
                rows.append(Row(record["id"], record["text"], expect, flags, kind, style, path.stem))
            except KeyError as error:
                raise ValueError(f"{path.name} line {number}: {error} is missing or unknown") from None
    return rows


def questions(name: str, folder: Path | None = None) -> list[Row]:
    """Everyday questions of a set: nothing in them needs screening. Empty when there are no such files."""
    paths = sorted((folder or HELDOUT).glob(f"questions_{name}*.jsonl"))
    return [Row(record["id"], record["text"]) for path in paths for _, record in records(path)]


def counts(rows: Iterable[Row]) -> dict[str, Counter[Level]]:
    """Messages of each level by file."""
    table: dict[str, Counter[Level]] = {}
    for row in rows:
        table.setdefault(row.file, Counter())[row.expect] += 1
    return table
