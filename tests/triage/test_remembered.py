"""bot.triage.remembered: the labelled messages that are most like this one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.encoder import Encoded
from bot.errors import ProtocolError
from bot.nearest import coded
from bot.triage.learned import Scores, mean_of
from bot.triage.model import Level
from bot.triage.remembered import Remembered

FLAGS = ["ces.bladder", "post.wound", "trauma"]
CANNOT_PEE, WET_DRESSING, PARKING = np.eye(3, dtype=np.float32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three kinds of messages, ten of each, in three directions."""
    vectors = np.repeat(np.eye(3, dtype=np.float32), 10, axis=0)
    flags = np.repeat([[True, False, False], [False, True, False], [False, False, False]], 10, axis=0)
    np.savez(
        tmp_path / "messages.npz",
        codes=coded(vectors),
        cells=np.zeros(len(vectors), np.uint16),
        levels=np.repeat([3, 2, 0], 10).astype(np.uint8),
        flags=np.packbits(flags, axis=1),
        encoder=np.array("abc"),
    )
    (tmp_path / "names.json").write_text(json.dumps({"levels": [], "flags": FLAGS}), "utf8")
    return tmp_path


def read(folder: Path, sentence: np.ndarray) -> Scores:
    return Remembered(folder, "abc")(Encoded(sentence, np.zeros(0), np.zeros(0), ()))


@pytest.mark.parametrize(
    ("sentence", "level", "flag"),
    [
        (CANNOT_PEE, Level.EMERGENCY, "ces.bladder"),
        (WET_DRESSING, Level.URGENT, "post.wound"),
        (PARKING, Level.NONE, ""),
    ],
)
def test_the_nearest_messages_say_level_and_flags(folder: Path, sentence: np.ndarray, level: Level, flag: str) -> None:
    scores = read(folder, sentence)
    assert scores.levels[level] > 0.9 and sum(scores.levels.values()) == pytest.approx(1)
    assert [name for name, chance in scores.flags.items() if chance > 0.5] == ([flag] if flag else [])


def test_between_two_kinds_both_have_a_say(folder: Path) -> None:
    scores = read(folder, (CANNOT_PEE + PARKING) / np.float32(2**0.5))
    assert scores.levels[Level.EMERGENCY] == pytest.approx(scores.levels[Level.NONE], abs=0.2)


@pytest.mark.parametrize("file", ["messages.npz", "names.json"])
@pytest.mark.parametrize("damage", ["missing", "cut off"])
def test_what_cannot_be_read_refuses_to_start(folder: Path, file: str, damage: str) -> None:
    path = folder / file
    path.unlink() if damage == "missing" else path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(ProtocolError, match="Restore"):
        Remembered(folder, "abc")


def test_messages_of_another_encoder_refuse_to_start(folder: Path) -> None:
    with pytest.raises(ProtocolError, match="make remembered"):
        Remembered(folder, "another")


def test_two_readings_count_half_each() -> None:
    one = Scores({Level.NONE: 1.0, Level.EMERGENCY: 0.0}, {"trauma": 0.2})
    other = Scores({Level.NONE: 0.5, Level.EMERGENCY: 0.5}, {"trauma": 0.6})
    both = mean_of(lambda _: one, lambda _: other)(Encoded(PARKING, np.zeros(0), np.zeros(0), ()))
    assert both.levels == {Level.NONE: 0.75, Level.EMERGENCY: 0.25}
    assert both.flags == {"trauma": pytest.approx(0.4)}
