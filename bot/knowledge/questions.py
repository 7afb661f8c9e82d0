"""Where one question of a message ends and the next begins. Data: resources/questions.yml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import yaml

from bot.errors import ContentError

FILE = Path(__file__).resolve().parents[1] / "resources" / "questions.yml"
SHORTEST, LONG_WORD = 2, 5  # a question has at least so many words, or is one of more letters ("painful?")
Span = tuple[int, int]


class Questions:
    """Finds the questions of a message."""

    def __init__(self, joins: list[str], begins: list[str], switches: list[str], personal: list[str]) -> None:
        self._switches = frozenset(switches)
        own = "|".join(re.escape(phrase) for phrase in sorted(personal, key=len, reverse=True))
        self._personal = re.compile(rf"\b(?:{own})\b", re.IGNORECASE)
        begin = "|".join(re.escape(word) for word in sorted(begins, key=len, reverse=True))
        join = "|".join(re.escape(word) for word in sorted(joins, key=len, reverse=True))
        self._cut = re.compile(
            rf"(?<=[?!.;])\s+|\s*\n\s*|\s*,?\s+(?:{join})\s+(?=(?:{begin})\b)|,\s+(?=(?:{begin})\b)", re.IGNORECASE
        )
        self._loose = re.compile(rf"\s*,?\s+(?:{join})\s+|\s*[,+]\s*|\s+-\s+|(?<=[?!.;])\s+", re.IGNORECASE)
        self._asks = re.compile(rf"^\W*(?:(?:{join}|so|ok|hi|hello|please)\W+)*(?:{begin})\b", re.IGNORECASE)

    def __call__(self, text: str) -> list[Span]:
        """Places of the questions in `text`, without the statements beside them; [] when it is one question whole."""
        return [span for span, asks in self.parts(text) if asks]

    def parts(self, text: str) -> list[tuple[Span, bool]]:
        """Places of the parts of `text`, and whether each is a question; [] when it is one question whole."""
        spans, start = [], 0
        for cut in self._cut.finditer(text):
            spans.append((start, cut.start()))
            start = cut.end()
        spans.append((start, len(text)))
        parts = [span for span in spans if text[slice(*span)].strip()]
        return [(span, self._is_question(text[slice(*span)])) for span in parts] if len(parts) > 1 else []

    def halves(self, text: str) -> list[tuple[Span, Span]]:
        """Every way to take a message for two questions: the parts before and after a joining word or a comma.

        What the parts ask decides whether they are two.
        """
        found = [((0, cut.start()), (cut.end(), len(text))) for cut in self._loose.finditer(text)]
        return [both for both in found if all(len(text[slice(*part)].split()) >= SHORTEST for part in both)]

    def only_names(self, text: str, places: Sequence[Span]) -> bool:
        """Whether a message says nothing beside what stands at these places: "and the ablation?"."""
        left, start = [], 0
        for begin, end in sorted(places):
            left.append(text[start:begin])
            start = max(start, end)
        words = re.findall(r"[a-z']+|\d+", " ".join([*left, text[start:]]).lower())
        return bool(places) and set(words) <= self._switches

    def personal(self, text: str) -> bool:
        """Whether a message asks what is right for one person: "is it safe for me?"."""
        return self._personal.search(text) is not None

    def _is_question(self, part: str) -> bool:
        asks = part.rstrip().endswith("?") or self._asks.match(part) is not None
        return asks and (len(part.split()) >= SHORTEST or len(part) > LONG_WORD)


def load_questions(path: Path = FILE) -> Questions:
    """Read questions.yml; raises ContentError."""
    try:
        raw = yaml.safe_load(path.read_text("utf8"))
        return Questions(raw["joins"], raw["begins"], raw["switches"], raw["personal"])
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ContentError(f"{path} cannot be used: {error}") from error


@lru_cache(maxsize=1)
def questions() -> Questions:
    """The one reader of this process."""
    return load_questions()
