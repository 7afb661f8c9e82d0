"""The budget of scripts/budget.py is kept, is stated in the docs, and would be seen to be broken."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright.sync_api")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def budget() -> Any:
    spec = importlib.util.spec_from_file_location("budget", ROOT / "scripts" / "budget.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_budget_is_kept(budget: Any, browser: Any, live_server: Any) -> None:
    found = budget.measure(browser, live_server.url)
    assert set(found) == set(budget.BUDGET)
    assert all(found[name] > 0 for name in found if not name.startswith("layout"))
    assert budget.over(found) == [], found


def test_the_docs_state_the_same_budget(budget: Any) -> None:
    text = (ROOT / "docs" / "look.md").read_text("utf8")
    assert [name for name, most in budget.BUDGET.items() if f"| {name} | {most:,} |" not in text] == []


def test_a_widget_that_blocks_the_page_is_seen(budget: Any, browser: Any, live_server: Any) -> None:
    """The same page with its script tag made blocking, and with something that pushes the text down."""
    page = live_server.url + "/blocking"

    class Blocking:
        """A browser whose pages load the widget in the wrong way."""

        def new_context(self) -> Any:
            context = browser.new_context()
            head = f'<script src="{live_server.url}/static/widget.js"></script>'
            late = "setTimeout(() => document.body.prepend(document.createElement('hr')), 50)"
            html = f"<!doctype html><html><head></head><body>{head}<h1>Clinic</h1><script>{late}</script></body></html>"
            context.route(page, lambda route: route.fulfill(content_type="text/html", body=html))
            return context

    paint, shift = budget._hanging(Blocking(), page)
    assert paint >= budget.HANG_MS and shift > 0
    assert budget.over({**budget.BUDGET, "layout shift, thousandths": shift}) == ["layout shift, thousandths"]
