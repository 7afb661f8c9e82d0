"""Proposals of the desk as patch files in the data folder: a phrasing for an answer, or the draft of a new one.

A patch changes nothing. Whoever looks after the answers reads it, applies it with `git apply`, and runs `make check`.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from datetime import datetime
from pathlib import Path

from bot.errors import DeskError
from bot.settings import ROOT

FOLDER = "proposals"
NLU, RESPONSES = Path("data/nlu/answers"), Path("data/responses/answers")
LONGEST = 400
_INTENT = re.compile(r"^- intent: (\S+)\s*$")
_ANSWER = re.compile(r"[a-z][a-z_]*\.[a-z][a-z0-9_]*")
_MARKUP = str.maketrans({"[": "(", "]": ")", "{": "(", "}": ")", "\n": " ", "\r": " ", "\t": " "})
DRAFT = Path(__file__).with_name("draft_answer.txt")  # the papers of an answer that nobody has written yet


def example(question: str) -> str:
    """A question as one line of training data: no line breaks, none of the brackets that mark entities."""
    line = " ".join(question.translate(_MARKUP).split())[:LONGEST].lstrip("-# ").strip()
    if not line:
        raise DeskError("There is nothing in this question to learn from.")
    return line


def add_examples(answer_id: str, questions: list[str], root: Path = ROOT) -> str:
    """A patch that adds phrasings to the examples of an answer; raises DeskError when it has none yet."""
    intent, lines = answer_id.replace(".", "/"), [example(one) for one in questions]
    files = [path for path in sorted((root / NLU).rglob("*.yml")) if _place(path.read_text("utf8"), intent)]
    if not files:
        raise DeskError(f"There are no examples of {answer_id} under {NLU}.")
    path = min(files, key=lambda one: len(one.read_text("utf8").splitlines()))
    text = path.read_text("utf8")
    before, place = text.splitlines(), _place(text, intent)
    known = {line.strip().removeprefix("- ") for one in files for line in one.read_text("utf8").splitlines()}
    new = [f"    - {line}" for line in dict.fromkeys(lines) if line not in known]
    if not new:
        raise DeskError("These phrasings are examples of this answer already.")
    return _difference(path.relative_to(root), before, [*before[:place], *new, *before[place:]])


def draft_answer(answer_id: str, title: str, questions: list[str], root: Path = ROOT) -> str:
    """A patch with the empty papers of a new answer, and with the phrasings as its first examples; raises DeskError."""
    if not _ANSWER.fullmatch(answer_id):
        raise DeskError("The id of an answer is topic.word, e.g. ablation.cost.")
    topic, _, aspect = answer_id.partition(".")
    response_name = "utter_" + answer_id.replace(".", "/", 1) + ":"
    if any(response_name in path.read_text("utf8") for path in (root / RESPONSES).rglob("*.yml")):
        raise DeskError(f"There is an answer {answer_id} already. Add the phrasing to it instead.")
    quoted = '"' + example(title).replace("\\", "").replace('"', "'") + '"'
    response = "responses:\n" + DRAFT.read_text("utf8").format(topic=topic, aspect=aspect, title=quoted)
    examples = "\n".join(f"    - {line}" for line in dict.fromkeys(example(one) for one in questions))
    nlu = f"nlu:\n- intent: {topic}/{aspect}\n  examples: |\n{examples}\n"
    name = f"proposed_{topic}_{aspect}.yml"
    head = 'version: "3.1"\n'
    files = {RESPONSES / name: head + response, NLU / name: head + nlu}
    return "".join(_difference(path, [], text.splitlines()) for path, text in files.items())


def save(folder: Path, patch: str, answer_id: str, who: str, at: float) -> Path:
    """Write a patch into the data folder; returns where. Raises OSError."""
    mark = hashlib.sha256(patch.encode()).hexdigest()[:6]
    day = datetime.fromtimestamp(at).strftime("%Y-%m-%d")
    path = folder / FOLDER / f"{day}-{answer_id.replace('.', '-')}-{mark}.patch"
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_text(f"Proposed at the desk by {who} on {day}. Read it, then: git apply {path.name}\n{patch}", "utf8")
    return path


def _place(text: str, intent: str) -> int:
    """Where in the lines of a file another example of an intent goes; 0 when it is not there."""
    inside, last = False, 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("- "):
            found = _INTENT.match(line)
            inside = bool(found and found.group(1) == intent)
        elif inside and line.strip().startswith("- "):
            last = number
    return last


def _difference(path: Path, before: list[str], after: list[str]) -> str:
    """A unified difference of one file, as git reads it."""
    name = path.as_posix()
    old = f"a/{name}" if before else "/dev/null"
    lines = difflib.unified_diff(before, after, old, f"b/{name}", lineterm="")
    return f"diff --git a/{name} b/{name}\n" + ("" if before else "new file mode 100644\n") + "\n".join(lines) + "\n"
