"""Layers of the screen whose scores a test sets by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np

from bot.encoder import Encoded
from bot.triage.fusion import load_fusion
from bot.triage.learned import LearnedLayer
from bot.triage.protocol import FOLDER

LIMITS = load_fusion(FOLDER / "fusion.yml").model_copy(
    update={
        "emergency_from": 0.5,
        "urgent_from": 0.6,
        "check_from": 0.5,
        "doubt_from": 0.1,
        "drop_below": 0.02,
        "asked_drop_below": 0.02,
        "lower_below": 0.01,
        "tags": ["is that normal"],
        "openers": ["no but"],
        "together_from": 0.8,
        "apart_below": 0.15,
        "flag_from": 0.5,
        "plain_words": 6,
        "perhaps_from": 0.2,
        "named_from": 0.0,
        "question_from": 0.8,
        "told_from": 0.9,
        "told_urgent_from": 0.85,
        "told_doubt_from": 0.02,
        "told_words": 12,
    }
)
FLAGS = ["ces.bladder", "post.wound"]
Levels = tuple[float, float, float, float]
SURE: Levels = (0, 0, 0, 1)


def heads(folder: Path, flags: list[str] = FLAGS) -> LearnedLayer:
    """Heads that give back the logits that stand in the first numbers of the features."""
    size = 4 + len(flags)
    np.savez(
        folder / "heads.npz",
        level_weight=np.eye(4, size, dtype=np.float32),
        level_bias=np.zeros(4, np.float32),
        flag_weight=np.eye(size, dtype=np.float32)[4:],
        flag_bias=np.zeros(len(flags), np.float32),
    )
    names = {"levels": ["none", "check", "urgent", "emergency"], "flags": flags}
    (folder / "names.json").write_text(json.dumps(names), "utf8")
    return LearnedLayer(folder)


def encoded(text: str, levels: Levels, flags: tuple[float, ...] = (0.0, 0.0), told_by: str = "") -> Encoded:
    """What an encoder would make of a text for these probabilities; the token `told_by` told it most."""
    logits = [np.log(max(c, 1e-9)) for c in levels] + [np.log(max(c, 1e-9) / max(1 - c, 1e-9)) for c in flags]
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    telling = np.array([float(text[start:end] == told_by) for start, end in spans])
    return Encoded(np.zeros(0), np.array(logits, np.float32), telling, tuple(spans))
