"""Messages for fine-tuning: the triage corpus, ordinary questions, and their disturbed copies."""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))
from bot.knowledge.conversations import BAR, Asked, made, read_as, written  # noqa: E402
from bot.knowledge.moved import moved  # noqa: E402
from bot.knowledge.topics import topics  # noqa: E402
from bot.nlu.named import topic_names  # noqa: E402
from bot.triage.carried import carried as behind  # noqa: E402

MAY_TELL = frozenset({"affirm", "unsure", "corrected_yes", "help_reached"})  # may tell a sign: they teach no level
REPLIES = frozenset({"affirm", "deny", "deny_all", "unsure", "corrected_no", "stop_check"})  # say nothing by themselves
INTERNAL = ("greeting", "nothing_said", "pick_answer")  # set by the program, never typed
MADE = 6000  # questions after an answer that are made of others, in each epoch
TURNS = 2500  # harmless pairs of turns, and turns before a sign, in each epoch
LEVELS = ("none", "check", "urgent", "emergency")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEAR = {key: row[max(0, i - 1) : i] + row[i + 1 : i + 2] for row in _ROWS for i, key in enumerate(row)}


@dataclass(frozen=True)
class Example:
    """A message with its level and flags, or an ordinary question with its intent ("" for messages).

    `level` is "" when it teaches none.
    """

    text: str
    level: str
    flags: tuple[str, ...] = ()
    intent: str = ""


def corpus_files() -> list[Path]:
    """The files of the triage corpus."""
    return sorted((ROOT / "corpus" / "triage").glob("*.jsonl"))


def read(paths: list[Path]) -> list[Example]:
    """Labelled messages of JSON-lines files."""
    rows = [json.loads(line) for path in paths for line in path.read_text("utf8").splitlines() if line.strip()]
    return [Example(row["text"], row["expect"], tuple(row["flags"])) for row in rows]


def questions() -> list[Asked]:
    """Ordinary questions from Rasa's training data, with the topic that each names."""
    found: list[Asked] = []
    for path in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf8"))["nlu"]:
            if "intent" in block and block["intent"] not in INTERNAL:
                lines = [line for line in block["examples"].splitlines() if line.strip()]
                intent = "language" if block["intent"].startswith("language/") else block["intent"]
                found += [Asked(plain(line), intent, topic=_topic(line)) for line in lines]
    return found


def unalarming(asked: list[Asked]) -> list[Example]:
    """Messages in which nothing is the matter: requests, small talk and turns of conversations, as they were typed.

    As questions they only teach the level; here the flags as well.
    """
    turns = written(ROOT / "corpus" / "conversations", topics())
    left_out = {"language", *MAY_TELL, *REPLIES}
    rest = [one for one in asked if one.label not in left_out and one.label.replace("/", ".") not in topics().known]
    return [Example(text, "none") for text in dict.fromkeys(one.text for one in (*rest, *turns))]


def carried(folder: str = "carried") -> list[Example]:
    """The messages of corpus/carried, each behind what the same person said before it."""
    paths = sorted((ROOT / "corpus" / folder).glob("*.jsonl"))
    rows = [json.loads(line) for path in paths for line in path.read_text("utf8").splitlines()]
    return [Example(behind(row["before"], row["text"]), row["expect"], tuple(row["flags"])) for row in rows]


def in_turn(signs: list[Example], most: int, seed: int) -> list[Example]:
    """Pairs of turns that follow each other in corpus/conversations, and as many turns before a sign of `signs`."""
    chance = random.Random(seed)
    paths = sorted((ROOT / "corpus" / "conversations").glob("*.jsonl"))
    talks = [json.loads(line)["turns"] for path in paths for line in path.read_text("utf8").splitlines()]
    pairs = [(one["user"], other["user"]) for turns in talks for one, other in pairwise(turns)]
    harmless = [Example(behind(*pair), "none") for pair in chance.sample(pairs, min(most, len(pairs)))]
    grave = [one for one in signs if one.level != "none"]
    told = zip(chance.sample(pairs, min(most, len(pairs))), chance.sample(grave, min(most, len(grave))), strict=False)
    return [*harmless, *(replace(sign, text=behind(pair[0], sign.text)) for pair, sign in told)]


def dev_questions() -> list[tuple[str, set[str]]]:
    """Development questions with the ids of the answers that are right; only measured on."""
    paths = sorted((ROOT / "tests" / "heldout").glob("questions_dev*.jsonl"))
    rows = [json.loads(line) for path in paths for line in path.read_text("utf8").splitlines() if line.strip()]
    return [(row["text"], {row["answer"], *row.get("also", [])}) for row in rows]


def as_examples(asked: list[Asked]) -> list[Example]:
    """Questions as the encoder reads them, beside the title of the answer before; level none, but for MAY_TELL."""
    return [Example(read_as(one), "" if one.label in MAY_TELL else "none", intent=one.label) for one in asked]


def after_title(text: str) -> tuple[str, str]:
    """The part with the title of the answer before ("" for none), and the question."""
    title, bar, question = text.rpartition(BAR)
    return title + bar, question


def in_conversation(asked: list[Asked], seed: int) -> list[Asked]:
    """Questions after an answer: the written ones, these elsewhere, and MADE of `asked`; others with each seed."""
    turns, others = written(ROOT / "corpus" / "conversations", topics()), made(asked, topics(), seed)
    elsewhere = moved(turns, topics(), topic_names(), seed)
    return [*turns, *elsewhere, *random.sample(others, min(MADE, len(others)))]


def _topic(line: str) -> str:
    named = re.search(r"\[([^\]]+)\]\((topic)\)|\"entity\": \"topic\", \"value\": \"([^\"]+)\"", line)
    return (named[3] or named[1]) if named else ""


def plain(line: str) -> str:
    """An example of data/nlu without the marks of its entities."""
    return re.sub(r"\[([^\]]+)\](\([^)]*\)|\{[^}]*\})", r"\1", line.strip().removeprefix("- "))


def disturb(text: str, rate: float) -> str:
    """Letters left out, doubled, swapped or hit beside, each with probability `rate`."""
    out: list[str] = []
    letters: Iterator[str] = iter(text)
    for letter in letters:
        if not letter.isalpha() or random.random() >= rate:
            out.append(letter)
            continue
        kind = random.randrange(4)
        if kind == 1:
            out.append(letter * 2)
        elif kind == 2:
            out += [next(letters, ""), letter]
        elif kind == 3:
            out.append(random.choice(_NEAR.get(letter.lower()) or letter))
    return "".join(out)


def varied(text: str) -> str:
    """The text as it is, or misspelled, or without punctuation."""
    if random.random() < 0.45:
        text = disturb(text, random.choice([0.03, 0.06, 0.1, 0.1, 0.13]))
    if random.random() < 0.2:
        text = re.sub(r"[^\w\s'>]", " ", text)
    return text


def joined(text: str, other: str) -> str:
    """Two messages in one, in either order."""
    return random.choice([" ", ". ", "\n", ", also ", " and "]).join(random.sample([text, other], 2))


def in_batches(examples: list[Example], size: int) -> list[list[Example]]:
    """Shuffled batches of messages of similar length, so that little is padded."""
    mixed = random.sample(examples, len(examples))
    batches: list[list[Example]] = []
    for start in range(0, len(mixed), size * 24):
        chunk = sorted(mixed[start : start + size * 24], key=lambda example: len(example.text))
        batches += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    random.shuffle(batches)
    return batches


def flag_names(examples: list[Example]) -> list[str]:
    """All flags, sorted."""
    return sorted({flag for example in examples for flag in example.flags})


def summary(rows: list[Any]) -> str:
    """A line about a set."""
    return f"{len(rows)} messages, " + ", ".join(f"{sum(r.level == level for r in rows)} {level}" for level in LEVELS)
