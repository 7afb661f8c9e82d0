"""All answers with their papers, read from data/responses/answers. Knows nothing of Rasa.

Used where answers are looked at as content: choosing among them, reports, tests. What a patient reads is
rendered by Rasa from the same files.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.errors import ContentError

FOLDER = Path(__file__).resolve().parents[2] / "data" / "responses" / "answers"


@dataclass(frozen=True)
class Answer:
    """One answer. `text` may hold placeholders such as {clinic_phone}."""

    id: str
    text: str
    title: str
    facts: tuple[str, ...]
    sources: tuple[str, ...]
    evidence: str
    author_role: str
    staff: str
    audience: tuple[str, ...]
    review: dict[str, str]
    silent: str = ""  # said instead while the clinic has not told what the text needs
    from_clinic: tuple[str, ...] = ()  # what the clinic must have told for the text to be said
    clinic_says: tuple[str, ...] = ()  # what is added in the clinic's own words when it has told it

    @property
    def topic(self) -> str:
        """The part before the dot, e.g. medial_branch_block."""
        return self.id.partition(".")[0]


def load_answers(folder: Path = FOLDER) -> dict[str, Answer]:
    """Every answer by id; raises ContentError when one is doubled or lacks its papers."""
    answers: dict[str, Answer] = {}
    for path in sorted(folder.rglob("*.yml")):
        for name, variants in yaml.safe_load(path.read_text("utf8"))["responses"].items():
            answer = _answer(path, name, variants)
            if answer.id in answers:
                raise ContentError(f"{path}: the answer {answer.id} is defined twice.")
            answers[answer.id] = answer
    if not answers:
        raise ContentError(f"There are no answers under {folder}.")
    return answers


@lru_cache(maxsize=1)
def answers() -> dict[str, Answer]:
    """The answers of this process."""
    return load_answers()


def _answer(path: Path, name: str, variants: list[dict[str, Any]]) -> Answer:
    if len(variants) != 1:
        raise ContentError(f"{path}: {name} must have one variant; a clinical text is never drawn at random.")
    item = variants[0]
    try:
        papers = item["metadata"]
        answer = Answer(
            item["id"],
            item["text"],
            papers["title"],
            tuple(papers["facts"]),
            tuple(papers["sources"]),
            papers["evidence"],
            papers["author_role"],
            papers["staff"],
            tuple(papers["audience"]),
            dict(papers["review"]),
            papers.get("silent", ""),
            tuple(papers.get("from_clinic", ())),
            tuple(papers.get("clinic_says", ())),
        )
    except (KeyError, TypeError) as error:
        raise ContentError(f"{path}: {name} lacks its papers: {error}.") from error
    if name != f"utter_{answer.id.replace('.', '/')}":
        raise ContentError(f"{path}: {name} and its id {answer.id} do not agree.")
    return answer
