"""Pictures of every state of the chat in every mode, for a person to look at.

    .venv/bin/python scripts/looks.py                  # all of them, into results/looks (a minute or two)
    .venv/bin/python scripts/looks.py emergency open   # these states only

The server is a fake one with fixed answers (tests/browser/live.py), so the pictures change only with the look.
"""

from __future__ import annotations

import importlib.util
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "results" / "looks"
DEBIAN = Path("/usr/bin/chromium")
sys.path.insert(0, str(ROOT))


def load(name: str) -> Any:
    """A module of tests/browser, by its path."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "browser" / f"{name}.py")
    assert spec and spec.loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def take(browser: Any, url: str, state: Any, states: Any) -> int:
    """One state in all looks, reached anew at each size; returns how many pictures."""
    all_modes = ("light", "dark", "forced", "rtl")
    looks = [("phone", states.PHONE, all_modes), ("desktop", states.DESKTOP, all_modes), ("low", states.LOW, ("low",))]
    for name, size, modes in looks:
        page = browser.new_context(viewport={"width": size[0], "height": size[1]}).new_page()
        state.reach(page, url)
        for mode in modes:
            states.wear(page, mode, size)
            page.wait_for_timeout(60)
            page.screenshot(path=str(OUT / f"{state.name}-{mode}-{name}.png"))
        page.context.close()
    return sum(len(modes) for _, _, modes in looks)


def main(names: list[str]) -> None:
    live, states = load("live"), load("states")
    chosen = [state for state in states.STATES if not names or state.name in names]
    if not names:
        shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True, exist_ok=True)
    options = {"executable_path": str(DEBIAN)} if DEBIAN.exists() else {}
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        server = live.LiveServer(live.live_app(Path(data)))
        browser = playwright.chromium.launch(args=["--no-sandbox", "--disable-gpu"], **options)
        count = sum(take(browser, server.url, state, states) for state in chosen)
        browser.close()
        server.stop()
    sys.stdout.write(f"{count} pictures in {OUT}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
