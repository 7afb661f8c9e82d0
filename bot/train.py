"""Trains the Rasa model when there is none or when what it was trained from has changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import ModelError, RamusError
from bot.settings import ROOT

if TYPE_CHECKING:
    from rasa.model_training import TrainingResult

SOURCES = (
    "config.yml",
    "domain.yml",
    "data",
    "bot/nearest.py",
    "bot/nlu",
    "bot/triage",
    "bot/knowledge",
    "bot/resources",
    "corpus/conversations",
)
NAME = "ramus"


def sources_digest(root: Path = ROOT) -> str:
    """Hash of every file that the model is made from."""
    total = hashlib.sha256()
    for source in SOURCES:
        path = root / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                total.update(file.relative_to(root).as_posix().encode() + file.read_bytes())
    return total.hexdigest()


def is_current(models: Path) -> bool:
    """Whether the model exists and was trained from the files as they are."""
    stamp = models / f"{NAME}.json"
    if not (models / f"{NAME}.tar.gz").exists() or not stamp.exists():
        return False
    return bool(json.loads(stamp.read_text("utf8")).get("sources") == sources_digest())


def train(models: Path, force: bool = False) -> bool:
    """Train into `models`/ramus.tar.gz; returns False when the model was current. Raises ModelError."""
    if not force and is_current(models):
        return False
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["LOG_LEVEL"] = "ERROR"  # Rasa's own switch for its progress bars
    from rasa.model_training import train as rasa_train

    digest = sources_digest()
    try:
        result = _run(rasa_train, models, force)
    except Exception as error:
        raise ModelError(f"Training failed: {root_cause(error)}") from error
    if result.code != 0 or not result.model:
        raise ModelError(f"Training failed (code {result.code}). The lines above say why.")
    (models / f"{NAME}.json").write_text(json.dumps({"sources": digest}), "utf8")
    return True


def root_cause(error: BaseException) -> str:
    """Our own error's words, or else the first error's: Rasa wraps what a component says in several layers."""
    while error.__cause__ is not None and not isinstance(error, RamusError):
        error = error.__cause__
    return f"{type(error).__name__}: {error}"


def _run(rasa_train: Callable[..., TrainingResult], models: Path, force: bool) -> TrainingResult:
    return rasa_train(
        domain=str(ROOT / "domain.yml"),
        config=str(ROOT / "config.yml"),
        training_files=[str(ROOT / "data")],
        output=str(models),
        fixed_model_name=NAME,
        force_training=force,
    )
