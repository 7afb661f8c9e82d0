"""The one red-flag screen of this process: patterns, the learned layer on the shared encoder, and the rules between."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from bot.encoder import FOLDER as ENCODER
from bot.encoder import encoder, file_digest
from bot.triage.fusion import Screen, load_fusion
from bot.triage.learned import LearnedLayer, mean_of
from bot.triage.protocol import FOLDER, digest
from bot.triage.remembered import Remembered
from bot.triage.screen import pattern_screen
from bot.triage.together import Together

LEARNED = FOLDER / "learned"


@lru_cache(maxsize=1)
def red_flag_screen() -> Screen:
    """Built once; raises ProtocolError when a part cannot be used."""
    encode = encoder().encode
    learned = mean_of(LearnedLayer(LEARNED), Remembered(LEARNED, file_digest(ENCODER / "model.onnx")))
    return Screen(pattern_screen(), learned, encode, load_fusion(FOLDER / "fusion.yml"))


def in_conversation() -> Together:
    """The same screen, for the messages of a conversation."""
    return Together(red_flag_screen())


def screen_version() -> str:
    """Changes whenever the protocol, a rule or the learned layer does."""
    files = (ENCODER / "model.onnx", LEARNED / "heads.npz", LEARNED / "messages.npz")
    parts = [digest(), *map(file_digest, files)]
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:12]
