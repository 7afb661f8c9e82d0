"""Answers by their words: SQLite's full-text search over titles, texts, staff notes and the questions that people ask.

It is built in memory at the start, from the same files that the bot reads. The last word may still be being typed.
"""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import yaml

from bot.errors import ContentError
from bot.knowledge.catalog import Answer
from bot.settings import ROOT

QUESTIONS = ROOT / "data" / "nlu"
WORDS_FILE = Path(__file__).with_name("words.yml")
CREATE = "CREATE VIRTUAL TABLE found USING fts5(id UNINDEXED, title, asked, text, staff, tokenize='porter unicode61')"
# The weights of the columns: the id is not searched, and the title says most.
FIND = "SELECT id, -bm25(found, 0, 12, 2, 1, 1) AS score FROM found WHERE found MATCH ? ORDER BY score DESC LIMIT 30"
_WORD = re.compile(r"[a-z0-9]+")
_MARKED = re.compile(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))")  # [burning](topic): a word that is marked as an entity


class Index:
    """The full-text search. Safe to ask from several threads."""

    def __init__(self, found: Mapping[str, Answer], asked: Mapping[str, list[str]], small: frozenset[str]) -> None:
        self._small = small
        self._db = sqlite3.connect(":memory:", check_same_thread=False)
        self._db.execute(CREATE)
        rows = [(one.id, one.title, "\n".join(asked.get(one.id, [])), one.text, one.staff) for one in found.values()]
        self._db.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?)", rows)

    def find(self, text: str) -> dict[str, float]:
        """Ids of answers that share a word with the question, with how well they fit: 1 for the best."""
        words = [word for word in _WORD.findall(text.lower()) if word not in self._small]
        if not words:
            return {}
        query = " OR ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}"*'])
        rows = self._db.execute(FIND, (query,)).fetchall()
        best = max((score for _, score in rows), default=0.0)
        return {name: score / best for name, score in rows} if best > 0 else {}


def load_index(found: Mapping[str, Answer]) -> Index:
    """The index of these answers; raises ContentError when the questions or the small words cannot be read."""
    try:
        small = frozenset(yaml.safe_load(WORDS_FILE.read_text("utf8"))["small"].split())
        return Index(found, questions(QUESTIONS), small)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise ContentError(f"The questions in {QUESTIONS} cannot be read: {error}") from error


def questions(folder: Path) -> dict[str, list[str]]:
    """The questions that the bot learns from, by the id of the answer they ask for."""
    asked: dict[str, list[str]] = defaultdict(list)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted(folder.rglob("*.yml")):
        for block in yaml.load(path.read_text("utf8"), Loader=loader).get("nlu", []):
            lines = str(block.get("examples", "")).splitlines()
            texts = [_MARKED.sub(r"\1", line.strip().removeprefix("- ")) for line in lines if line.strip()]
            asked[str(block.get("intent", "")).replace("/", ".")] += texts
    return asked
