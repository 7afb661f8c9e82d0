"""What kept weights have learned from: all that the repository held at the revision at which they were made."""

from __future__ import annotations

import io
import json
import random
import subprocess
import tarfile

import torch

import data
from bot.triage.carried import MARK

FOLDERS = ("corpus", "data/nlu")
State = dict[str, torch.Tensor]


def texts_at(revision: str) -> frozenset[str]:
    """Every message of corpus/ and data/nlu at a revision of the repository."""
    packed = subprocess.run(
        ["git", "archive", revision, *FOLDERS], cwd=data.ROOT, capture_output=True, check=True
    ).stdout
    found: set[str] = set()
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in archive.getmembers():
            content = archive.extractfile(member)
            lines = content.read().decode("utf8").splitlines() if content else []
            found.update(text for line in lines for text in _texts(line, member.name.endswith(".jsonl")))
    return frozenset(found)


def _texts(line: str, is_json: bool) -> list[str]:
    if not is_json:
        return [data.plain(line)]
    row = json.loads(line)
    return [row["text"]] if "text" in row else [turn["user"] for turn in row["turns"]]


def mixed(after: State, before: State, share: float) -> State:
    """Weights of which `share` are those before and the rest those after a training; intents as they are after.

    What the newest data taught is kept, and less of the rest is lost (Wortsman and others, "Robust fine-tuning of
    zero-shot models", CVPR 2022).
    """
    return {
        name: share * before[name] + (1 - share) * value if _shared(name, value, before) else value
        for name, value in after.items()
    }


def _shared(name: str, value: torch.Tensor, before: State) -> bool:
    floats = value.dtype.is_floating_point and not name.startswith("intent.")
    return floats and name in before and before[name].shape == value.shape


def thinned(examples: list[data.Example], known: frozenset[str], share: float, seed: int) -> list[data.Example]:
    """All examples that are new, and a share of those known, others with each seed."""
    fresh, old = [], []
    for one in examples:
        typed = data.after_title(one.text)[1].rpartition(MARK)[2].strip()
        (old if typed in known else fresh).append(one)
    return [*fresh, *random.Random(seed).sample(old, round(share * len(old)))]
