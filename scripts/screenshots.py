"""Takes the README's screenshots from a running server: `.venv/bin/python scripts/screenshots.py http://127.0.0.1:8000`."""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "images"
DEBIAN = Path("/usr/bin/chromium")


def ask(page: Page, text: str) -> None:
    """Type a message and wait until the reply stands still."""
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    page.wait_for_timeout(1500)


def main(url: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    options = {"executable_path": str(DEBIAN)} if DEBIAN.exists() else {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=["--no-sandbox", "--disable-gpu"], **options)
        for name, size, texts in (
            ("answer", (1280, 800), ["what is a medial branch block?", "does it hurt"]),
            ("emergency", (390, 844), ["numb between my legs and i cant pee since last night"]),
        ):
            page = browser.new_page(viewport={"width": size[0], "height": size[1]})
            page.goto(url)
            page.get_by_role("button", name="Ask a question").first.click()
            for text in texts:
                ask(page, text)
            page.screenshot(path=str(FOLDER / f"{name}.png"))
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
