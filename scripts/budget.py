"""What the chat may cost a patient's phone, measured in a real browser; exit code 1 when it costs more.

    .venv/bin/python scripts/budget.py                          # the files of this folder, on a server of its own
    .venv/bin/python scripts/budget.py http://127.0.0.1:8000    # a running server

Bytes are those of the answers' bodies as they travel. docs/look.md states the same budget.
"""

from __future__ import annotations

import importlib.util
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DEBIAN = Path("/usr/bin/chromium")
sys.path.insert(0, str(ROOT))

# By name: the most that it may be.
BUDGET = {
    "widget, bytes": 10_240,
    "widget's sentences, bytes": 3_072,
    "clinic's page, requests of the widget": 2,
    "demo page, requests": 5,
    "demo page, bytes": 20_000,
    "/chat, requests": 5,
    "/chat, bytes": 8_000,
    "first paint while the widget hangs, ms": 1_000,
    "layout shift, thousandths": 0,
}
HANG_MS = 2_000
PAINTED = "performance.getEntriesByName('first-contentful-paint')"
PAINT = f"() => Math.round({PAINTED}[0].startTime)"
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(Math.ceil(sum * 1000)), 300);
})"""


def _loaded(browser: Any, url: str, until: str) -> dict[str, int]:
    """The bytes of each request of a fresh browser, by address."""
    page, sizes = browser.new_context().new_page(), dict[str, int]()
    page.on("requestfinished", lambda one: sizes.update({one.url: one.sizes()["responseBodySize"]}))
    page.goto(url)
    page.wait_for_selector(until)
    page.wait_for_load_state("networkidle")
    page.context.close()
    return sizes


def _hanging(browser: Any, url: str) -> tuple[int, int]:
    """First paint in ms and layout shift in thousandths, when the widget's script takes HANG_MS to come."""
    page = browser.new_context().new_page()
    page.route("**/widget.js", lambda route: (time.sleep(HANG_MS / 1000), route.continue_()))
    page.goto(url)
    page.locator(".launcher").last.wait_for()
    page.wait_for_function(f"{PAINTED}.length > 0")  # it stands a moment before it is painted
    found = page.evaluate(PAINT), page.evaluate(SHIFTS)
    page.context.close()
    return found


def measure(browser: Any, url: str) -> dict[str, int]:
    """The same names as BUDGET."""
    home, chat = _loaded(browser, url + "/", ".launcher"), _loaded(browser, url + "/chat", "textarea")
    config = _loaded(browser, url + "/api/chat/config", "body")
    paint, shift = _hanging(browser, url + "/")
    return {
        "widget, bytes": home[url + "/static/widget.js"],
        "widget's sentences, bytes": config[url + "/api/chat/config"],
        "clinic's page, requests of the widget": _of_the_widget(browser, url),
        "demo page, requests": len(home),
        "demo page, bytes": sum(home.values()),
        "/chat, requests": len(chat),
        "/chat, bytes": sum(chat.values()),
        "first paint while the widget hangs, ms": paint,
        "layout shift, thousandths": shift,
    }


def _of_the_widget(browser: Any, url: str) -> int:
    """How often a page that has only the script tag calls the server until the launcher stands."""
    page, asked = browser.new_context().new_page(), []
    body = '<!doctype html><script src="/static/widget.js" defer></script>'
    page.route("**/clinic", lambda route: route.fulfill(content_type="text/html", body=body))
    page.on("request", lambda one: asked.append(one.url))
    page.goto(url + "/clinic")
    page.locator(".launcher").wait_for()
    page.context.close()
    return len([one for one in asked if not one.endswith(("/clinic", "/favicon.ico"))])


def over(found: dict[str, int]) -> list[str]:
    """What costs more than it may."""
    return [name for name, most in BUDGET.items() if found[name] > most]


def _load(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "browser" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main(address: str | None) -> int:
    from playwright.sync_api import sync_playwright

    options = {"executable_path": str(DEBIAN)} if DEBIAN.exists() else {}
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=["--no-sandbox", "--disable-gpu"], **options)
        live = _load("live")
        server = None if address else live.LiveServer(live.live_app(Path(data)))
        found = measure(browser, address or server.url)
        browser.close()
        if server:
            server.stop()
    beyond = over(found)
    for name, most in BUDGET.items():
        sys.stdout.write(f"{name:42}{found[name]:>8}  of {most:>6}{'  too much' if name in beyond else ''}\n")
    return 1 if beyond else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1].rstrip("/") if len(sys.argv) > 1 else None))
