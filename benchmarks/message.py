"""Time of one message, in process, beside Rasa's own default starter trained on the same data in the same run.

    .venv/bin/python -m benchmarks.message [--conversations 40] [--epochs 100] [--json]

Each side runs in a process of its own, and only one of them is ever busy: the same conversation goes to one side, then
to the other, and the order changes with each conversation. So both meet the same machine in the same minute.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import platform
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.conversations import Script, scripts
from benchmarks.sides import SIDES, Options, prepare, serve

MEASURED_SEED, WARM_UP_SEED = 0, 1
RATIOS = ("p50_ms", "p95_ms", "mean_ms", "cpu_ms", "memory_mb")
ROWS = ("messages", "silent", "p50_ms", "p95_ms", "mean_ms", "per_second", "cpu_ms", "load_seconds", "memory_mb")


def measure(options: Options, conversations: int, rounds: int, warm_up: int) -> dict[str, Any]:
    """Run both sides and return the report (see `summary`)."""
    with contextlib.ExitStack() as stack:
        sides = {name: stack.enter_context(side(name, options)) for name in SIDES}
        facts = {name: pipe.recv() for name, pipe in sides.items()}
        for script in scripts(warm_up, WARM_UP_SEED):
            for pipe in sides.values():
                ask(pipe, script, "warm-up")
        turns: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
        for turn in range(rounds):
            for number, script in enumerate(scripts(conversations, MEASURED_SEED)):
                for name in sorted(sides, reverse=bool(number % 2)):
                    turns[name] += ask(sides[name], script, f"round {turn}")
        for name, pipe in sides.items():
            pipe.send(None)
            facts[name].update(pipe.recv())
    return summary(turns, facts)


@contextlib.contextmanager
def side(name: str, options: Options) -> Iterator[Any]:
    """A process that answers for one side; yields our end of the pipe."""
    context = multiprocessing.get_context("spawn")
    training = context.Process(target=prepare, args=(name, options))
    training.start()
    training.join()
    if training.exitcode:
        raise SystemExit(f"{name} could not be prepared. The lines above say why.")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(name, options, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        process.join(20)
        process.kill()


def ask(pipe: Any, script: Script, tag: str) -> list[dict[str, Any]]:
    """One conversation: a list of {"ms", "cpu_ms", "replies"} in the order of its turns."""
    pipe.send((f"{tag} {script.name}", script.turns))
    answered: list[dict[str, Any]] = pipe.recv()
    return answered


def summary(turns: dict[str, list[dict[str, Any]]], facts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The machine, the numbers of each side, and the ratios starter / ramus.

    Of the numbers: `silent` counts turns without a reply, `cpu_ms` is the median over all threads (it shows threads
    that wait by spinning, and hardly changes on a busy machine), `per_second` is one message after the other.
    """
    report: dict[str, Any] = {"machine": machine(), "sides": {}}
    for name, answered in turns.items():
        times = sorted(turn["ms"] for turn in answered)
        report["sides"][name] = {
            "messages": len(times),
            "silent": sum(not turn["replies"] for turn in answered),
            "p50_ms": round(percentile(times, 50), 2),
            "p95_ms": round(percentile(times, 95), 2),
            "mean_ms": round(statistics.mean(times), 2),
            "per_second": round(1000 / statistics.mean(times), 1),
            "cpu_ms": round(statistics.median(turn["cpu_ms"] for turn in answered), 2),
            **facts[name],
        }
    ours, theirs = (report["sides"][name] for name in ("ramus", "starter"))
    report["ratio"] = {key: round(theirs[key] / ours[key], 2) for key in RATIOS}
    return report


def percentile(ordered: list[float], percent: float) -> float:
    """The value that `percent` of the ordered values do not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def machine() -> dict[str, Any]:
    """What the numbers were taken on."""
    lines = Path("/proc/cpuinfo").read_text("utf8").splitlines() if Path("/proc/cpuinfo").exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "cpu": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }


def table(report: dict[str, Any]) -> str:
    """The report for people."""
    about = report["machine"]
    lines = [f"{about['cpu']}, {about['cores']} cores, Python {about['python']}, load {about['load']} at the end"]
    lines.append(f"{'':14}" + "".join(f"{name:>12}" for name in report["sides"]) + f"{'ratio':>10}")
    for row in ROWS:
        values = "".join(f"{values[row]:>12}" for values in report["sides"].values())
        lines.append(f"{row:14}{values}{report['ratio'].get(row, ''):>10}")
    return "\n".join(lines)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description="Time of one message, beside Rasa's default starter.")
    parser.add_argument("--conversations", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=1, help="how often the conversations are held")
    parser.add_argument("--warm-up", type=int, default=10, help="conversations before the measurement")
    parser.add_argument("--epochs", type=int, default=100, help="the starter's training")
    parser.add_argument("--work", type=Path, default=Path("var/benchmarks"), help="folder of the trained models")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    options = Options(chosen.work.resolve(), chosen.epochs)
    report = measure(options, chosen.conversations, chosen.rounds, chosen.warm_up)
    report["settings"] = {"epochs": chosen.epochs, "conversations": chosen.conversations, "rounds": chosen.rounds}
    sys.stdout.write((json.dumps(report) if chosen.json else table(report)) + "\n")


if __name__ == "__main__":
    main()
