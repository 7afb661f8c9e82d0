"""What a plain list of keywords would find: the least that a screen has to beat."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from bot.triage.model import Finding, Level, Screening

FILE = Path(__file__).with_name("keywords.yml")
_APOSTROPHES = str.maketrans("", "", "'’‘`")


def folded(text: str) -> str:
    """Text as it is compared: lower case, single spaces, no apostrophes."""
    return " ".join(text.lower().translate(_APOSTROPHES).split())


@cache
def phrases(path: Path = FILE) -> tuple[tuple[re.Pattern[str], str, Level], ...]:
    """Pattern of whole words, flag and level of each phrase of keywords.yml."""
    levels: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text("utf8"))
    return tuple(
        (re.compile(rf"(?<!\w){re.escape(folded(phrase))}(?!\w)"), flag, Level.of(level))
        for level, flags in levels.items()
        for flag, listed in flags.items()
        for phrase in listed
    )


def keyword_screen(text: str) -> Screening:
    """The highest level of the phrases that the text contains, with a finding for each."""
    seen = folded(text)
    findings = tuple(
        Finding(flag, level, "", (match.group(),), "keywords")
        for pattern, flag, level in phrases()
        if (match := pattern.search(seen))
    )
    return Screening(max((finding.level for finding in findings), default=Level.NONE), findings)
