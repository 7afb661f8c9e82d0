"""Nothing that measures is learned from: held-out texts stand in no training data. Texts are compared, never shown."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.settings import ROOT

HELDOUT = sorted((ROOT / "tests" / "heldout").rglob("*.jsonl"))
EVERYBODYS = 5  # replies of up to so many words are alike whoever writes them
Entry = tuple[str, str, str]  # place ("file id"), text, label


def folded(text: str) -> str:
    """A text as it is compared: lower case, single spaces."""
    return " ".join(text.lower().split())


def learned_texts(heldout: Iterable[Entry], learned: Iterable[Entry]) -> list[str]:
    """Held-out texts that are learned from, by their places alone."""
    places = {folded(text): f"{place} ({label})" for place, text, label in learned}
    return [f"{place} = {places[folded(text)]}" for place, text, _ in heldout if folded(text) in places]


def labelled_differently(entries: Iterable[Entry]) -> list[str]:
    """One text under two labels."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for place, text, label in entries:
        found[folded(text)].append((place, label))
    doubled = (items for items in found.values() if len({label for _, label in items}) > 1)
    return [", ".join(f"{place} ({label})" for place, label in items) for items in doubled]


def read_lines(path: Path) -> list[Entry]:
    """The entries of a JSON lines file; a conversation counts turn by turn."""
    entries = []
    for number, line in enumerate(path.read_text("utf8").splitlines(), 1):
        if not line.strip():
            continue
        record = json.loads(line)
        label = str(record.get("expect") or record.get("label") or record.get("answer") or "")
        turns = record["turns"] if "turns" in record else [record.get("text") or record["reply"]]
        texts = [turn["user"] if isinstance(turn, dict) else turn for turn in turns]
        if "turns" in record or "reply" in record:  # "no" and "why do you ask" are everybody's words
            texts = [text for text in texts if len(text.split()) > EVERYBODYS]
        entries += [(f"{path.name} {record.get('id', number)}", text, label) for text in texts]
    return entries


@pytest.fixture(scope="session")
def corpus() -> list[Entry]:
    """Every labelled message that a model or a rule may be made from."""
    return [entry for path in sorted((ROOT / "corpus").rglob("*.jsonl")) for entry in read_lines(path)]


def test_there_is_something_held_out(corpus: list[Entry]) -> None:
    assert len(HELDOUT) >= 4 and len(corpus) > 1000


@pytest.mark.parametrize("path", HELDOUT, ids=lambda path: path.stem)
def test_held_out_texts_are_learned_nowhere(path: Path, examples: list[Entry], corpus: list[Entry]) -> None:
    training = [(place, text, intent) for place, intent, text in examples]
    heldout = [entry for entry in read_lines(path) if len(folded(entry[1]).split()) > 3]  # "thanks" is nobody's
    assert learned_texts(heldout, [*training, *corpus]) == []


def test_a_held_out_text_in_training_is_found() -> None:
    heldout = [("dev.jsonl 7", "Does it   HURT much", "")]
    assert learned_texts(heldout, [("data/a.yml", "does it hurt much", "x")]) == ["dev.jsonl 7 = data/a.yml (x)"]
    assert learned_texts(heldout, [("data/a.yml", "does it hurt", "x")]) == []


def test_no_corpus_text_has_two_labels(corpus: list[Entry]) -> None:
    assert labelled_differently(entry for entry in corpus if entry[2]) == []  # a turn of a conversation has no level


def test_a_text_with_two_labels_is_found() -> None:
    entries = [("a 1", "My leg is weak", "urgent"), ("b 2", "my leg  is weak", "check"), ("c 3", "hello", "none")]
    assert labelled_differently([*entries, ("d 4", "Hello", "none")]) == ["a 1 (urgent), b 2 (check)"]
