"""What a message takes back: "not the block, the ablation". Data: resources/questions.yml, `corrections`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

import yaml

from bot.errors import ContentError
from bot.knowledge.questions import FILE, Span

MEANT = "meant"  # where a message has the places of what is meant
NOT, LONGEST, SLIP = "not", 7, 4  # of at most so many words is what is taken back; what was a slip
KEYS = (
    "fillers",
    "refusals",
    "told",
    "denials",
    "takes_back",
    "marks",
    "means",
    "slips",
    "put_right",
    "ordinary",
    "corrects",
)
_CLAUSE = re.compile(r"(?<=[.;:!?])\s+|\s+-\s+|\s*\n\s*|\s*,\s*")


class Corrections:
    """Finds what is meant in a message that also says what is not."""

    def __init__(self, **words: Iterable[str]) -> None:
        parts = (_any_of(words[key]) for key in KEYS)
        fillers, refusals, told, denials, takes_back, marks, means, slips, put_right, ordinary, corrects = parts
        self._corrects = re.compile(rf"\b{corrects}\b", re.IGNORECASE)
        self._refused = re.compile(rf"\b{refusals}\b\W+{denials}\b(?!\s+{told}\b)", re.IGNORECASE)
        self._marks = re.compile(rf"\b{marks}\b", re.IGNORECASE)
        self._fillers = re.compile(rf"(?:\W*{fillers}\b\W*)*", re.IGNORECASE)
        self._denied = re.compile(rf"{denials}\b(?P<taken_back>\s+{takes_back}\b)?", re.IGNORECASE)
        self._means = re.compile(rf"\b{means}\b\W*(?=\w)", re.IGNORECASE)
        self._slip = re.compile(rf"\b{slips}\b(?:\s+\S+){{1,{SLIP}}}?\W+{put_right}\b\W*(?=\w)", re.IGNORECASE)
        self._beside = re.compile(rf"(?P<before>\S+)\s+{NOT}\s+(?P<taken_back>{takes_back}\b)?", re.IGNORECASE)
        self._ordinary = re.compile(rf"\W*{ordinary}\W*", re.IGNORECASE)

    def corrects(self, text: str) -> bool:
        """Whether a message puts something right: what was answered before it was not what was meant."""
        return self._corrects.search(text) is not None or self.meant(text) != []

    def meant(self, text: str) -> list[Span]:
        """Places of what is meant; [] when nothing is taken back, or nothing else is said."""
        clauses = [span for span in _clauses(text) if text[slice(*span)].strip()]
        kept = [self._kept(text, start, end) for start, end in clauses]
        left = [span for span in kept if span and text[slice(*span)].strip()]
        return left if left and left != clauses else []

    def _kept(self, text: str, start: int, end: int) -> Span | None:
        """What a clause leaves: all of it, a part, or nothing."""
        slip = self._slip.search(text, start, end)
        if slip:
            return slip.end(), end
        said = self._fillers.match(text, start, end)
        begin = said.end() if said else start
        denied = self._denied.match(text, begin, end)
        refused = any(start < found.end() <= end for found in self._refused.finditer(text))
        marked = refused or self._marks.search(text) is not None
        if denied and (denied["taken_back"] or marked or denied[0].lower() != NOT):
            means = self._means.search(text, denied.end(), end)
            if means:
                return means.end(), end
            if len(text[begin:end].split()) <= LONGEST:
                return None
        beside = self._beside.search(text, begin, end)
        if beside and (marked or beside["taken_back"]) and not self._ordinary.fullmatch(beside["before"]):
            return start, beside.end("before")
        return start, end


def _clauses(text: str) -> Iterator[Span]:
    start = 0
    for cut in _CLAUSE.finditer(text):
        yield start, cut.start()
        start = cut.end()
    yield start, len(text)


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


def load_corrections(path: Path = FILE) -> Corrections:
    """Read questions.yml; raises ContentError."""
    try:
        raw = yaml.safe_load(path.read_text("utf8"))["corrections"]
        return Corrections(**{key: raw[key] for key in KEYS})
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ContentError(f"{path} cannot be used: {error}") from error


@lru_cache(maxsize=1)
def corrections() -> Corrections:
    """The one reader of this process."""
    return load_corrections()
