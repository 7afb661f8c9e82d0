"""What the red-flag screen remembers is what stands in the corpus, made by the encoder that is in the repository."""

from __future__ import annotations

import json

import numpy as np
import pytest

from bot.encoder import FOLDER, file_digest
from bot.nlu.in_context import ROOT, folder_digest
from bot.screening import LEARNED
from bot.triage.model import Level

CORPUS, CARRIED = "corpus/triage", "corpus/carried"


@pytest.fixture(scope="module")
def remembered() -> dict[str, np.ndarray]:
    with np.load(LEARNED / "messages.npz") as arrays:
        return dict(arrays)


def test_it_is_up_to_date(remembered: dict[str, np.ndarray]) -> None:
    made_of = (str(remembered["encoder"]), str(remembered["corpus"]))
    assert made_of == (file_digest(FOLDER / "model.onnx"), folder_digest(CORPUS) + folder_digest(CARRIED)), (
        "run `make remembered`"
    )


def levels(folder: str) -> list[int]:
    lines = [line for path in sorted((ROOT / folder).glob("*.jsonl")) for line in path.read_text("utf8").splitlines()]
    return [int(Level.of(json.loads(line)["expect"])) for line in lines]


def test_every_labelled_message_is_in_it(remembered: dict[str, np.ndarray]) -> None:
    kept, labelled, behind = remembered["levels"].tolist(), levels(CORPUS), levels(CARRIED)
    assert kept[: len(labelled)] == labelled
    first = len(labelled) + kept[len(labelled) :].index(int(Level.EMERGENCY))  # harmless ones stand between
    start = max(place for place in range(first + 1) if kept[place : place + len(behind)] == behind)
    assert set(kept[len(labelled) : start]) == {int(Level.NONE)}
    assert len(remembered["codes"]) == len(kept) == len(remembered["flags"]) == len(remembered["cells"])


def test_it_holds_no_words(remembered: dict[str, np.ndarray]) -> None:
    kinds = {name: array.dtype.kind for name, array in remembered.items()}
    assert kinds == {"codes": "i", "cells": "u", "levels": "u", "flags": "u", "encoder": "U", "corpus": "U"}
