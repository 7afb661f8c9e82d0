"""Takes the pictures of docs/desk-guide.md: `.venv/bin/python scripts/desk_screenshots.py`. Needs a trained model.

It serves a desk of its own with an empty data folder, and plays a morning: a call, a check, an alert, a miss.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bot import logs
from bot.settings import ROOT, load_clinic, load_server

FOLDER = ROOT / "docs" / "images"
SERVER = ROOT / "tests" / "browser" / "desk_server.py"
DEBIAN = Path("/usr/bin/chromium")
SIZE = {"width": 1280, "height": 800}
MISSED = ["can i bring my dog", "are dogs allowed in the clinic", "do you have childcare", "do you take bitcoin"]


def served(folder: Path) -> Any:
    """The desk with the clinic of clinic.yml and the real ranking."""
    spec = importlib.util.spec_from_file_location("desk_server", SERVER)
    assert spec and spec.loader
    module = sys.modules["desk_server"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    server = load_server()
    return module.DeskServer(folder, load_clinic(server.clinic_file), rank=None, models_dir=server.models_dir)


def play(desk: Any) -> None:
    """What has happened before the pictures."""
    desk.alert("numb between my legs", talk="first", ago=95)
    desk.talk("first", [("user", "i am numb between my legs since last night"), ("bot", "Call 911 now.")])
    for question in MISSED:
        desk.miss(question)


def take(page: Page, name: str) -> None:
    """One picture of what the page shows."""
    page.wait_for_timeout(700)
    page.screenshot(path=str(FOLDER / f"desk-{name}.png"))


def pictures(page: Page, desk: Any) -> None:
    """The morning."""
    page.goto(f"{desk.url}/desk/sign-in")
    take(page, "sign-in")
    desk.sign_in(page, "cleo")
    page.locator("#asked").fill("can she drive home after the block")
    page.locator(".result").first.wait_for()
    take(page, "ask")
    page.goto(f"{desk.url}/desk/check")
    page.locator("[name='ces.bladder'][value=yes]").check()
    page.locator("#level .care.emergency").wait_for()
    take(page, "check")
    for path in ("alerts", "misses", "review"):
        page.goto(f"{desk.url}/desk/{path}")
        take(page, path)


def main() -> None:
    """Serve, play, take."""
    logs.configure("ERROR")
    FOLDER.mkdir(parents=True, exist_ok=True)
    options = {"executable_path": str(DEBIAN)} if DEBIAN.exists() else {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        desk = served(Path(folder))
        play(desk)
        browser = playwright.chromium.launch(args=["--no-sandbox", "--disable-gpu"], **options)
        pictures(browser.new_page(viewport=SIZE), desk)
        browser.close()
        desk.stop()


if __name__ == "__main__":
    main()
