"""Rasa's own default starter, trained on the data of this project: what Ramus is compared with.

Pipeline and policies are Rasa's default suggestion, word for word (rasa/engine/recipes/config_files/
default_config.yml of 3.6.21), only the epochs can be lowered: they change the training, not the time of an answer.
Storage is Rasa's SQLTrackerStore on SQLite, sentences come from its own template generator, and the custom actions
run in process as they do in Ramus, so that no HTTP call is counted against it.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Any

import rasa
import yaml

from bot.settings import ROOT, clinic

NAME = "starter"
SHIPPED = Path(rasa.__file__).parent / "engine" / "recipes" / "config_files" / "default_config.yml"


def build(work: Path, epochs: int) -> Path:
    """The starter's model file, trained when `work` has none for the present data. Minutes at 100 epochs."""
    from rasa.model_training import train

    folder = work / f"starter-{_digest(epochs)}"
    model = folder / f"{NAME}.tar.gz"
    if model.exists():
        return model
    shutil.rmtree(folder, ignore_errors=True)
    _write_project(folder, epochs)
    result = train(
        domain=str(folder / "domain.yml"),
        config=str(folder / "config.yml"),
        training_files=[str(folder / "data")],
        output=str(folder),
        fixed_model_name=NAME,
    )
    if result.code != 0 or not model.exists():
        raise SystemExit(f"The starter's training failed (code {result.code}). The lines above say why.")
    return model


def config(epochs: int) -> dict[str, Any]:
    """Rasa's default configuration with `epochs` in the place of 100."""
    shipped: dict[str, Any] = yaml.safe_load(SHIPPED.read_text("utf8"))
    for part in shipped["pipeline"] + shipped["policies"]:
        if "epochs" in part:
            part["epochs"] = epochs
    return {**shipped, "assistant_id": "starter"}


def _write_project(folder: Path, epochs: int) -> None:
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copy(ROOT / "domain.yml", folder)
    (folder / "config.yml").write_text(yaml.safe_dump(config(epochs), sort_keys=False), "utf8")
    # Rasa's generator knows no clinic: without this it would log an error for each placeholder it cannot fill.
    for file in (folder / "data" / "responses").rglob("*.yml"):
        text = file.read_text("utf8")
        for word, value in clinic().words().items():
            text = text.replace("{" + word + "}", value)
        file.write_text(text, "utf8")


def _digest(epochs: int) -> str:
    total = hashlib.sha256(f"{epochs} {clinic().words()}".encode() + SHIPPED.read_bytes())
    for file in [ROOT / "domain.yml", *sorted((ROOT / "data").rglob("*.yml"))]:
        total.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return total.hexdigest()[:12]
