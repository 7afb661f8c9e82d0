"""Identifiers, sentences that carry them, and messages that must stay as they are; all are files beside this one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.store.redact import Redactor


@dataclass
class Group:
    """The lines of a file under one heading; `carriers` are those with a place for an identifier."""

    heading: str
    lines: list[str] = field(default_factory=list)
    carriers: list[str] = field(default_factory=list)


def read(path: Path) -> list[Group]:
    """The groups of a file. A line "== x" begins one; lines that begin with "# " are remarks."""
    groups: list[Group] = []
    for line in path.read_text("utf8").splitlines():
        if line.startswith("== "):
            groups.append(Group(line[3:]))
        elif line and not line.startswith("# "):
            (groups[-1].carriers if "{}" in line else groups[-1].lines).append(line.replace("\\n", "\n"))
    return groups


@pytest.fixture(scope="session")
def planted() -> list[Group]:
    return read(Path(__file__).with_name("planted.txt"))


@pytest.fixture(scope="session")
def kept() -> list[Group]:
    return read(Path(__file__).with_name("kept.txt"))


@pytest.fixture(scope="session")
def redact() -> Callable[[str], str]:
    """With the numbers of an invented clinic."""
    return Redactor(("555-0100", "555-0101", "12 Mill Lane, Riverbank", "front.desk@riverbank.example"))
