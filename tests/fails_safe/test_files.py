"""The file of conversations cannot be written; the files of the models are missing, damaged, or vanish."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot import encoder, screening
from bot.errors import RamusError
from bot.local import LocalAssistant
from bot.settings import Server

SIGN = "my back went in zanzibarville yesterday and now i cannot pee at all"
QUESTION = "how long does the relief from an ablation last? zanzibarville"


@pytest.fixture
def on_disk(trained_assistant: LocalAssistant, server_settings: Server) -> LocalAssistant:
    """An assistant that keeps conversations in a file. (`trained_assistant` makes sure that there is a model.)"""
    return LocalAssistant.load(server_settings)


@contextmanager
def locked(assistant: LocalAssistant) -> Iterator[None]:
    """Another program holds the file."""
    with assistant._store.engine.connect() as own:
        own.exec_driver_sql("PRAGMA busy_timeout=20")  # a test need not wait for seconds
    other = sqlite3.connect(str(assistant._store.engine.url.database), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.execute("ROLLBACK")
    other.close()


@contextmanager
def read_only(assistant: LocalAssistant) -> Iterator[None]:
    """The file cannot be written."""
    for state in ("ON", "OFF"):
        with assistant._store.engine.connect() as own:
            own.exec_driver_sql(f"PRAGMA query_only={state}")
        if state == "ON":
            yield


@pytest.mark.parametrize("fault", [locked, read_only])
@pytest.mark.parametrize("before", [[], ["hello"]], ids=["new", "known"])
async def test_a_store_that_cannot_be_written_costs_no_answer_and_no_level(
    on_disk: LocalAssistant, talker: Any, fault: Any, before: list[str]
) -> None:
    say = talker(on_disk, "somebody")
    for text in before:
        await say(text)
    with fault(on_disk):
        assert (await say(QUESTION)).kinds == ["answer"]
        assert (await say(SIGN)).is_advice
        assert (await say(QUESTION)).reminds
    assert (await say("thanks")).reminds
    assert (await talker(on_disk, "another")(QUESTION)).level == "none"


@pytest.mark.parametrize("fault", [locked, read_only])
async def test_what_could_not_be_written_is_written_later(
    on_disk: LocalAssistant, talker: Any, server_settings: Server, fault: Any
) -> None:
    with fault(on_disk):
        await talker(on_disk, "somebody")(SIGN)
    await talker(on_disk, "somebody")("thanks")
    assert (await talker(LocalAssistant.load(server_settings), "somebody")(QUESTION)).reminds


@pytest.fixture
def own_files(trained_assistant: LocalAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the encoder and of the learned layer, which the next screen of this process is built from."""
    for name, folder in (("ENCODER", encoder.FOLDER), ("LEARNED", screening.LEARNED)):
        monkeypatch.setattr(screening, name, Path(shutil.copytree(folder, tmp_path / "files" / folder.name)))
    model, tokenizer = screening.ENCODER / "model.onnx", screening.ENCODER / "tokenizer.json"
    monkeypatch.setattr(encoder, "Encoder", partial(encoder.Encoder, model, tokenizer))
    caches = (screening.red_flag_screen, encoder.encoder, encoder.file_digest)
    for cache in caches:
        cache.cache_clear()
    yield tmp_path / "files"
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


@pytest.mark.parametrize("damage", ["missing", "cut off"])
@pytest.mark.parametrize(
    "file",
    ["encoder/model.onnx", "encoder/tokenizer.json", "learned/heads.npz", "learned/messages.npz", "learned/names.json"],
)
def test_without_its_learned_layer_ramus_refuses_to_start(
    server_settings: Server, own_files: Path, file: str, damage: str
) -> None:
    path = own_files / file
    path.unlink() if damage == "missing" else path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(RamusError, match=r"Restore|make (model|encoder)"):
        LocalAssistant.load(server_settings, memory=True)
    with pytest.raises(RamusError, match=path.parent.name):
        screening.red_flag_screen()


async def test_files_that_vanish_while_it_runs_are_not_missed(
    server_settings: Server, own_files: Path, talker: Any
) -> None:
    assistant = LocalAssistant.load(server_settings, memory=True)
    shutil.rmtree(own_files)
    say = talker(assistant, "somebody")
    assert (await say(QUESTION)).kinds == ["answer"]
    assert (await say(SIGN)).is_advice
