"""Writes the messages that the red-flag screen remembers: `make remembered`.

Vectors, levels and flags of corpus/triage, of the training data's harmless requests and conversations, and of messages
behind what was said before them (corpus/carried, and turns of the conversations); needs the committed encoder, not
torch. To be run when any of them has changed.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

import data
from bot.encoder import FOLDER, encoder, file_digest
from bot.nearest import cells_of, coded
from bot.nlu.in_context import folder_digest
from bot.triage.remembered import MESSAGES, NAMES

CORPUS, CARRIED = "corpus/triage", "corpus/carried"
LEARNED = data.ROOT / "bot" / "resources" / "triage" / "learned"


def made_of() -> str:
    """Digests of the labelled messages and of those behind others."""
    return folder_digest(CORPUS) + folder_digest(CARRIED)


def remember(examples: list[data.Example], folder: Path) -> None:
    """Write the messages of these examples beside the names of the levels and flags in `folder`."""
    flags = json.loads((folder / NAMES).read_text("utf8"))["flags"]
    vectors = encoder().sentences([example.text for example in examples])
    named = np.array([[flag in example.flags for flag in flags] for example in examples])
    codes = coded(vectors)
    np.savez_compressed(
        folder / MESSAGES,
        codes=codes,
        cells=cells_of(codes),
        levels=np.array([data.LEVELS.index(example.level) for example in examples], np.uint8),
        flags=np.packbits(named, axis=1),
        encoder=np.array(file_digest(FOLDER / "model.onnx")),
        corpus=np.array(made_of()),
    )


if __name__ == "__main__":
    corpus = data.read(sorted((data.ROOT / CORPUS).glob("*.jsonl")))
    harmless = data.unalarming(data.questions())
    behind = [*data.carried(), *data.in_turn(corpus, data.TURNS, seed=0)]
    remember([*corpus, *harmless, *behind], LEARNED)
    counts = f"{len(corpus)} labelled messages, {len(harmless)} harmless ones and {len(behind)} behind others"
    print(f"{counts} are remembered in {LEARNED.name}")
