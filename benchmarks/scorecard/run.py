"""Runs screens over messages, and measures what the whole screen costs."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.message import percentile
from benchmarks.scorecard.disturb import VARIANTS
from benchmarks.scorecard.figures import Screened
from benchmarks.scorecard.keywords import keyword_screen
from benchmarks.scorecard.sets import Row
from bot.dialogue.contract import NO_LEVEL
from bot.triage.model import Finding, Level, Screening

if TYPE_CHECKING:
    from bot.local import LocalAssistant
    from bot.triage.fusion import Screen

Screener = Callable[[str], Screening]
WARM_UP = 50
STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Cost:
    """Milliseconds of one message, one after the other, and the resident memory of this process in MB."""

    p50_ms: float
    p95_ms: float
    memory_mb: int


def layers(screen: Screen) -> dict[str, Screener]:
    """What the whole screen is compared with."""
    return {
        "a plain keyword list": keyword_screen,
        "the patterns alone": screen.patterns,
        "the learned layer alone": lambda text: screen.fuse(text, Screening(), screen.scores(text)),
    }


def run(rows: Sequence[Row], screen: Screener, change: Callable[[str], str] = str) -> list[Screened]:
    """Each message, changed by `change`, through the screen."""
    return [Screened(row, screen(change(row.text))) for row in rows]


def in_dialogue(assistant: LocalAssistant) -> Screener:
    """The screen as it stands in the assistant's NLU, after the intent ranking."""

    def screen(text: str) -> Screening:
        parsed = runner.run(assistant._agent.parse_message(text)).get("triage") or NO_LEVEL
        level = Level.of(parsed["level"])
        return Screening(level, tuple(Finding(flag, level, "", ()) for flag in parsed["flags"]))

    runner = asyncio.Runner()
    return screen


def timed(rows: Sequence[Row], screen: Screener) -> tuple[list[Screened], Cost]:
    """As `run`, after a warm-up, with what it costs. Raises ValueError without messages."""
    if not rows:
        raise ValueError("there is nothing to measure")
    run(rows[:WARM_UP], screen)
    results, times = [], []
    for row in rows:
        start = time.perf_counter()
        found = screen(row.text)
        times.append((time.perf_counter() - start) * 1000)
        results.append(Screened(row, found))
    times.sort()
    return results, Cost(percentile(times, 50), percentile(times, 95), memory_mb())


def worse_typed(rows: Sequence[Row], screen: Screener) -> dict[str, list[Screened]]:
    """The results for each of VARIANTS."""
    return {name: run(rows, screen, change) for name, change in VARIANTS.items()}


def memory_mb() -> int:
    """Resident memory now; where the system does not tell, the most there ever was."""
    if STATUS.exists():
        line = next(line for line in STATUS.read_text("utf8").splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
