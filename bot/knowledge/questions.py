"""Where one question of a message ends and the next begins. Data: resources/questions.yml."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml

from bot.errors import ContentError

FILE = Path(__file__).resolve().parents[1] / "resources" / "questions.yml"
SHORTEST, LONG_WORD = 2, 5  # a question has at least so many words, or is one of more letters ("painful?")
Span = tuple[int, int]


class Questions:
    """Finds the questions of a message."""

    def __init__(self, joins: list[str], begins: list[str]) -> None:
        begin = "|".join(re.escape(word) for word in sorted(begins, key=len, reverse=True))
        join = "|".join(re.escape(word) for word in sorted(joins, key=len, reverse=True))
        self._cut = re.compile(
            rf"(?<=[?!.;])\s+|\s*\n\s*|\s*,?\s+(?:{join})\s+(?=(?:{begin})\b)|,\s+(?=(?:{begin})\b)", re.IGNORECASE
        )
        self._asks = re.compile(rf"^\W*(?:(?:{join}|so|ok|hi|hello|please)\W+)*(?:{begin})\b", re.IGNORECASE)

    def __call__(self, text: str) -> list[Span]:
        """Places of the questions in `text`, without the statements beside them; [] when it is one question whole."""
        spans, start = [], 0
        for cut in self._cut.finditer(text):
            spans.append((start, cut.start()))
            start = cut.end()
        spans.append((start, len(text)))
        asked = [span for span in spans if self._is_question(text[slice(*span)])]
        return asked if len(spans) > 1 else []

    def _is_question(self, part: str) -> bool:
        asks = part.rstrip().endswith("?") or self._asks.match(part) is not None
        return asks and (len(part.split()) >= SHORTEST or len(part) > LONG_WORD)


def load_questions(path: Path = FILE) -> Questions:
    """Read questions.yml; raises ContentError."""
    try:
        raw = yaml.safe_load(path.read_text("utf8"))
        return Questions(raw["joins"], raw["begins"])
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise ContentError(f"{path} cannot be used: {error}") from error


@lru_cache(maxsize=1)
def questions() -> Questions:
    """The one reader of this process."""
    return load_questions()
