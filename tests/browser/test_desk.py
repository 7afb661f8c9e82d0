"""The desk in a real browser: a call by keyboard alone, and the same without scripts."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp
import pytest

from bot.desk.advice import advice_on
from bot.desk.app import create_desk
from bot.desk.ranking import Ranked
from bot.review.answers import reviewed
from bot.settings import Clinic, Server

PASSWORD = "a long enough password"
CLINIC = Clinic(name="Test Clinic", country="US", phone="555-0100", hours="Monday to Friday")


def rank(text: str) -> Ranked:
    return Ranked(
        [("after/driving", 0.8), ("before/companion", 0.1)] if "driv" in text else [("smalltalk/ack", 0.9)], 0.9
    )


def live(app: Any) -> Any:
    """LiveServer of conftest.py; tests are no package, so it is loaded by its path."""
    spec = importlib.util.spec_from_file_location("browser_conftest", Path(__file__).with_name("conftest.py"))
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.LiveServer(app)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    app = create_desk(CLINIC, Server(data_dir=tmp_path_factory.mktemp("var")), rank=rank)
    for name, role in (("dora", "desk"), ("cleo", "clinician"), ("adam", "admin")):
        app.state.desk.people.add(name, role, PASSWORD)
    advice_on("loads the screen", CLINIC)
    reviewed()
    server = live(app)
    yield server
    server.stop()
    app.state.desk.db.close()


@pytest.fixture
def at_desk(desk: Any, new_page: Any) -> Any:
    """Opens the sign-in and fills it in with keys; `new_page` fails the test for whatever the policy blocks."""

    def enter(name: str, **options: Any) -> Any:
        address = desk.url.replace("127.0.0.1", "localhost")
        page = new_page(address, path="/desk/sign-in", **options)
        people = desk.app.state.desk.people
        with people._db:  # codes of the same half minute: each test signs in
            people._db.execute("UPDATE people SET last_step = 0")
        for text in (name, PASSWORD, pyotp.TOTP(people.known(name).secret).now()):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    return enter


def test_a_call_by_keyboard_alone(at_desk: Any) -> None:
    begun = time.monotonic()
    page = at_desk("dora", permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.type("when can she drive again", delay=15)  # the box has the focus already
    page.locator(".result").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.result summary')")
    page.keyboard.press("c")
    page.get_by_text("Copied, with its disclaimer").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "drive" in copied and "not a diagnosis" in copied
    page.keyboard.press("2")
    assert (
        page.locator(".result[open]").count() == 1
        and "take me home" in page.locator(".result[open] summary").inner_text()
    )
    with page.context.expect_page() as opened:
        page.keyboard.press("h")
    assert "/desk/handout/before.companion" in opened.value.url
    page.bring_to_front()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "asked"
    page.keyboard.type("numb between her legs")  # what was there is selected, and goes
    page.locator(".care.emergency").wait_for()
    assert page.evaluate("document.activeElement.id") == "asked" and time.monotonic() - begun < 60


def test_without_scripts_the_same_is_a_form(at_desk: Any) -> None:
    page = at_desk("dora", java_script_enabled=False)
    page.keyboard.type("when can she drive")
    page.keyboard.press("Enter")
    page.locator(".result").first.wait_for()
    page.get_by_text("Plain text to copy").first.click()
    assert "not a diagnosis" in page.locator(".plain textarea").first.input_value()
    assert "drive" not in page.url
