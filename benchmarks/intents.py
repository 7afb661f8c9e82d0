"""The NLU part of config.yml on any data set: `python -m benchmarks.intents TRAIN.csv TEST.csv [--oos-label L]`.

Both files have a line `sentence,label`. Rasa trains the pipeline as config.yml has it, on the training file alone, in a
temporary folder. Nothing of Ramus's own data is used but the encoder's weights and the red-flag screen, which only
looks on (its intents are left out). Printed: accuracy on the sentences that are in scope; the area under the ROC curve
of the decision whether to answer at all (the pipeline's `scope`; none when no sentence is out of scope); the time of a
message.
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import yaml

from bot import logs

logs.configure("ERROR")

from sklearn.metrics import roc_auc_score  # noqa: E402

from bot.nlu.intents import SCOPE  # noqa: E402
from bot.settings import ROOT  # noqa: E402

Row = tuple[str, str]
SCREENED = "triage_"  # what the red-flag screen's own intents begin with


def read(path: Path) -> list[Row]:
    """Sentences with their labels. Raises ValueError when the columns are others."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    if not rows or not {"sentence", "label"} <= rows[0].keys():
        raise ValueError(f"{path} needs the columns sentence and label")
    return [(row["sentence"].strip(), row["label"].strip()) for row in rows if row["sentence"].strip()]


def names(labels: set[str]) -> dict[str, str]:
    """A name that Rasa takes for each label."""
    return {label: f"intent_{i}" for i, label in enumerate(sorted(labels))}


def train(rows: list[Row], known: dict[str, str], folder: Path) -> str:
    """Train the pipeline on these rows; returns the model's path."""
    from rasa.model_training import train_nlu

    config = yaml.safe_load((ROOT / "config.yml").read_text("utf8"))
    kept = {key: config[key] for key in ("recipe", "assistant_id", "language", "pipeline")}
    (folder / "config.yml").write_text(yaml.safe_dump(kept), "utf8")
    examples = [{"text": text, "intent": known[label], "entities": []} for text, label in dict.fromkeys(rows)]
    data = {"rasa_nlu_data": {"common_examples": examples}}
    (folder / "nlu.json").write_text(json.dumps(data), "utf8")
    path = train_nlu(str(folder / "config.yml"), str(folder / "nlu.json"), str(folder / "models"))
    if path is None:
        raise ValueError("Rasa did not train a model")
    return path


def parse(model: str, rows: list[Row]) -> tuple[list[dict[str, Any]], list[float]]:
    """What the pipeline makes of each sentence, and the seconds that it takes."""
    from rasa.core.agent import Agent

    agent, found, took = Agent.load(model), [], []
    with asyncio.Runner() as runner:
        for text, _ in rows:
            start = time.perf_counter()
            found.append(runner.run(agent.parse_message(text)))
            took.append(time.perf_counter() - start)
    return found, took


def best(parsed: dict[str, Any]) -> str:
    """The best intent beside the red-flag screen's own."""
    ranking = parsed.get("intent_ranking") or [parsed["intent"]]
    return next((str(i["name"]) for i in ranking if not str(i["name"]).startswith(SCREENED)), "")


def figures(rows: list[Row], found: list[dict[str, Any]], known: dict[str, str], oos: str | None) -> dict[str, Any]:
    """Accuracy in scope, and the area under the curve of the decision to answer."""
    inside = [(known.get(label, "?"), parsed) for (_, label), parsed in zip(rows, found, strict=True) if label != oos]
    answer = [0.0 if best(parsed) == known.get(oos or "") else float(parsed.get(SCOPE, 0.0)) for parsed in found]
    wanted = [label != oos for _, label in rows]
    right = sum(best(parsed) == label for label, parsed in inside)
    return {
        "in scope": len(inside),
        "accuracy": round(right / len(inside), 4) if inside else None,
        "out of scope": len(rows) - len(inside),
        "area under the curve": round(float(roc_auc_score(wanted, answer)), 4) if len(set(wanted)) == 2 else None,
    }


def main() -> int:
    """Train, parse, print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--oos-label", help="label of the sentences that no intent is for")
    chosen = parser.parse_args()
    learned, asked = read(chosen.train), read(chosen.test)
    known = names({label for _, label in learned})
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        model = train(learned, known, Path(folder))
        training = time.perf_counter() - start
        found, took = parse(model, asked)
    result = figures(asked, found, known, chosen.oos_label)
    times = {"training seconds": round(training, 1), "ms a message": round(median(took) * 1000, 2)}
    print(json.dumps({"intents": len(known), **result, **times}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
