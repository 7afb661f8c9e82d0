"""Every state of the chat that a person can meet, reached as a person reaches it, and the modes it is looked at in.

Axe (test_axe.py), the stored trees (test_trees.py) and the pictures (scripts/looks.py) all go through this list.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Reach = Callable[[Any, str], None]  # a page, and the server's address
LAUNCHER = "Ask a question"
BOX = "Your message"
ANSWER, EMERGENCY, URGENT, CHECK, NON_URGENT = (
    "What is a block?",
    "I cannot pee",
    "it is red",
    "my leg",
    "a person please",
)
LONG = "x" * 1001


@dataclass(frozen=True)
class State:
    """A name, and the way there from a new page."""

    name: str
    reach: Reach


def closed(page: Any, url: str) -> None:
    """The demo page, the chat not yet opened."""
    page.goto(url)
    page.get_by_role("button", name=LAUNCHER).wait_for()


def opened(page: Any, url: str) -> None:
    """The greeting is there."""
    closed(page, url)
    page.get_by_role("button", name=LAUNCHER).click()
    page.locator(".msg.bot").wait_for()


def after(*texts: str) -> Reach:
    """These messages were typed in the widget and answered."""

    def reach(page: Any, url: str) -> None:
        opened(page, url)
        for text in texts:
            count = page.locator(".msg.bot").count()
            page.get_by_label(BOX).fill(text)
            page.keyboard.press("Enter")
            page.locator(".msg.bot").nth(count).wait_for()

    return reach


def then(reach: Reach, role: str, name: str, until: str) -> Reach:
    """One more click, and what is there after it."""

    def further(page: Any, url: str) -> None:
        reach(page, url)
        page.get_by_role(role, name=name, exact=True).last.click()
        page.get_by_text(until).last.wait_for()

    return further


def refused(page: Any, url: str) -> None:
    """The server has refused a message."""
    opened(page, url)
    page.get_by_label(BOX).fill(LONG)
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_role("link").first.wait_for()


def offline(page: Any, url: str) -> None:
    """No network, and a message that waits for it."""
    after(ANSWER)(page, url)
    page.locator(".msg img").last.evaluate("image => image.decode()")  # the picture is there before the network goes
    page.context.set_offline(True)
    page.get_by_label(BOX).fill("are you there?")
    page.keyboard.press("Enter")
    page.get_by_text("Not sent").wait_for()


def down(page: Any, url: str) -> None:
    """The server does not answer at all."""
    closed(page, url)
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_role("button", name=LAUNCHER).click()
    page.get_by_role("alert").get_by_role("link").first.wait_for()


def bare(page: Any, url: str) -> None:
    """A clinic's page whose widget finds no server: the numbers of the script tag alone."""
    page.route("**/api/**", lambda route: route.abort())
    data = (
        'data-emergency-text="If this could be an emergency, call 911 now." data-emergency-tel="911"'
        ' data-clinic-name="Test Clinic" data-clinic-phone="555-0100"'
    )
    body = f'<script src="{url}/static/widget.js" {data} defer></script>'
    html = f'<!doctype html><html lang="en"><title>Clinic</title><main><h1>Clinic</h1></main>{body}</html>'
    page.route("**/clinic", lambda route: route.fulfill(content_type="text/html", body=html))
    page.goto(url + "/clinic")
    page.get_by_role("link", name="911").wait_for()


def at(path: str) -> Reach:
    """One of the plain pages."""
    return lambda page, url: page.goto(url + path)


def posted(*texts: str) -> Reach:
    """These messages were sent from the forms of /chat."""

    def reach(page: Any, url: str) -> None:
        page.goto(url + "/chat")
        for text in texts:
            page.get_by_label(BOX).fill(text)
            page.get_by_role("button", name="Send", exact=True).click()

    return reach


def form_feedback(page: Any, url: str) -> None:
    """Under an answer on /chat, No was chosen."""
    posted(ANSWER)(page, url)
    page.locator(".rate summary").click()


SUMMARY = "Summary to show a doctor"
CARDS = {"emergency": EMERGENCY, "urgent": URGENT, "check": CHECK, "non_urgent": NON_URGENT}
WIDGET = [
    State("closed", closed),
    State("open", opened),
    State("answer", after(ANSWER)),
    *[State(name, after(text)) for name, text in CARDS.items()],
    State("why_asked", then(after(CHECK), "button", "Why do we ask?", "can come from a nerve")),
    State("feedback", then(after(ANSWER), "button", "No", "What was missing?")),
    State("thanked", then(after(ANSWER), "button", "Yes", "Thank you.")),
    State("refused", refused),
    State("offline", offline),
    State("down", down),
    State("bare", bare),
    State("summary", then(after(ANSWER, EMERGENCY), "button", SUMMARY, "Date and time")),
    State("ended", then(after(ANSWER), "button", "End chat and clear", "was cleared")),
]
PAGES = [
    State("chat_empty", at("/chat")),
    State("chat_answer", posted(ANSWER)),
    *[State(f"chat_{name}", posted(text)) for name, text in CARDS.items()],
    State("chat_feedback", form_feedback),
    State("chat_refused", posted(LONG)),
    State("chat_summary", then(posted(ANSWER, EMERGENCY), "link", SUMMARY, "Date and time")),
    State("chat_ended", then(posted(ANSWER), "button", "End chat and clear", "Write the way")),
    State("error", at("/nowhere")),
    State("diary", at("/diary")),
]
STATES = WIDGET + PAGES

PHONE, DESKTOP, LOW = (390, 844), (1280, 800), (320, 256)
MODES = {
    "light": {"size": DESKTOP},
    "dark": {"size": DESKTOP, "color_scheme": "dark"},
    "forced": {"size": DESKTOP, "forced_colors": "active"},
    "low": {"size": LOW},
    "rtl": {"size": PHONE, "dir": "rtl"},
}
TURN = """(dir) => {
  document.documentElement.dir = dir;
  document.querySelector('ramus-chat')?.shadowRoot.querySelectorAll('section').forEach((one) => { one.dir = dir; });
}"""


def wear(page: Any, mode: str, size: tuple[int, int] | None = None) -> None:
    """Show the page in one of MODES, at its own size or at another; it takes off the mode before."""
    look: dict[str, Any] = MODES[mode]
    width, height = size or look["size"]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=look.get("color_scheme", "light"), forced_colors=look.get("forced_colors", "none"))
    page.evaluate(TURN, look.get("dir", "ltr"))
