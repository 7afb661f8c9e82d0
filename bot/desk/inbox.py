"""The inbox of misses: questions without an answer, grouped by meaning, and answers that did not help."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.store.database import connect
from bot.store.ledger import NAME
from bot.store.times import utc

NEAR = 0.5  # cosine from which two questions ask the same: on development questions, 9 of 10 then stand rightly
MOST = 1000  # questions that are looked at, the newest first
DAYS = 90
KINDS = ("no_answer", "out_of_scope", "unclear", "nothing_on_that", "failed")
MISSES = "SELECT question, at, kind FROM miss WHERE clinic = ? AND at > ? AND question <> '' ORDER BY at DESC LIMIT ?"
DISLIKED = """
SELECT answer_id, count(*) FILTER (WHERE helped = 0), count(*) FROM feedback WHERE clinic = ? AND at > ?
GROUP BY answer_id HAVING count(*) FILTER (WHERE helped = 0) > 0 ORDER BY 2 DESC, 1
"""
REMARKS = "SELECT word FROM feedback WHERE clinic = ? AND at > ? AND answer_id = ? AND helped = 0 AND word <> ''"
Vectors = Callable[[Sequence[str]], "np.ndarray"]


@dataclass
class Group:
    """Questions that ask the same. `questions`: each wording once, the most frequent first; `count`: of all."""

    questions: list[str]
    count: int
    newest: str

    @property
    def key(self) -> str:
        """Names the group in a form, without its words."""
        return key_of(self.questions[0])


@dataclass(frozen=True)
class Disliked:
    """An answer that did not help somebody. `remarks`: what was missing, in their words."""

    answer_id: str
    no: int
    of: int
    remarks: tuple[str, ...] = ()


@dataclass
class _Near:
    """A group while it is made: the sum of its vectors, and how often each wording came."""

    total: np.ndarray
    counts: dict[str, int] = field(default_factory=dict)
    newest: str = ""


def key_of(question: str) -> str:
    """Stands for a question in the desk's own file and in forms."""
    return hashlib.sha256(question.encode()).hexdigest()[:16]


class Inbox:
    """Reads the ledger; keeps the vectors of questions that it has seen. Call it in a thread."""

    def __init__(self, folder: Path, vectors: Vectors) -> None:
        self._folder, self._vectors = folder, vectors
        self._known: dict[str, np.ndarray] = {}
        self._lock = threading.Lock()

    def groups(self, clinic: str, now: float, done: frozenset[str] = frozenset()) -> list[Group]:
        """What was asked in vain lately, without what is `done` (keys of questions); the most frequent first."""
        with closing(connect(self._folder / NAME, read_only=True)) as db:
            rows = db.execute(MISSES, (clinic, utc(now - DAYS * 86_400), MOST)).fetchall()
        asked = [(text, at) for text, at, kind in rows if kind in KINDS and key_of(text) not in done]
        with self._lock:
            return group(asked, self._of([text for text, _ in asked]))

    def disliked(self, clinic: str, now: float) -> list[Disliked]:
        """Answers that did not help, the most often first."""
        since = utc(now - DAYS * 86_400)
        with closing(connect(self._folder / NAME, read_only=True)) as db:
            found = db.execute(DISLIKED, (clinic, since)).fetchall()
            words = {one: [w for (w,) in db.execute(REMARKS, (clinic, since, one))] for one, *_ in found}
        return [Disliked(one, no, of, tuple(words[one])) for one, no, of in found]

    def _of(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of texts, shape (texts, 384)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known |= dict(zip(new, self._vectors(new), strict=True))
        return np.array([self._known[text] for text in texts], np.float32)


def group(asked: Sequence[tuple[str, str]], vectors: np.ndarray) -> list[Group]:
    """Each question joins the group whose mean is nearest, when that is near enough; else it begins one.

    Args:
        asked: questions with their times.
        vectors: theirs, unit length, shape (questions, numbers).
    """
    found: list[_Near] = []
    for (text, at), vector in zip(asked, vectors, strict=True):
        sums = np.array([one.total for one in found]) if found else np.zeros((0, len(vector)), np.float32)
        cosines = sums @ vector / np.maximum(np.linalg.norm(sums, axis=1), 1e-9)
        place = int(cosines.argmax()) if len(cosines) and cosines.max() >= NEAR else len(found)
        if place == len(found):
            found.append(_Near(np.zeros_like(vector)))
        one = found[place]
        one.total = one.total + vector
        one.counts[text] = one.counts.get(text, 0) + 1
        one.newest = max(one.newest, at)
    groups = [
        Group(sorted(one.counts, key=lambda text: -one.counts[text]), sum(one.counts.values()), one.newest)
        for one in found
    ]
    return sorted(groups, key=lambda one: (one.count, one.newest), reverse=True)
