"""bot.store.redact: how finds become one text, how fast, and that nothing asks the network."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest

from bot.errors import SettingsError
from bot.settings import ROOT
from bot.store.identifiers import lists as word_lists
from bot.store.identifiers.plain import plain
from bot.store.redact import Redactor, redactor

Redact = Callable[[str], str]


def test_finds_that_overlap_become_one(redact: Redact) -> None:
    assert redact("https://example.com/a?mail=jane@example.com") == "[link]"
    assert redact("MRN 4111 1111 1111 1111") == "MRN [record number]"


def test_a_street_and_its_postcode_are_one_address(redact: Redact) -> None:
    assert redact("I live at 14 Oak Drive, Springfield, IL 62704 since 2019") == "I live at [address] since 2019"


def test_what_is_redacted_does_not_change_again(redact: Redact) -> None:
    once = redact("dob 3/4/1951, call 212-555-0142, jane@example.com, MRN 00482913, 14 Oak Drive, SW1A 1AA")
    assert "[" in once and redact(once) == once


@pytest.mark.parametrize(
    "said",
    [
        "call me on ２１２-５５５-０１４２",
        "call me on 212\N{NON-BREAKING HYPHEN}555\N{NON-BREAKING HYPHEN}0142",
        "call me on 212\N{NO-BREAK SPACE}555\N{NO-BREAK SPACE}0142",
        "call me on 212\N{EN DASH}555\N{EN DASH}0142",
        "call me on 212\N{ZERO WIDTH SPACE}555\N{ZERO WIDTH SPACE}0142",
        "call me on ٢١٢-٥٥٥-٠١٤٢",
    ],
)
def test_signs_of_other_scripts_hide_no_number(redact: Redact, said: str) -> None:
    assert redact(said) == "call me on [phone]"


def test_plain_text_is_as_long_as_the_text() -> None:
    for text in ("½ ﬁne Straße 🙂 ٣", "e\N{COMBINING ACUTE ACCENT} ㎏ \N{SOFT HYPHEN}"):
        assert len(plain(text)) == len(text)


@pytest.mark.parametrize("text", ["", " ", "hello", "i cannot pee", "\x00", "🙂", "it hurts, e.g. when i sit"])
def test_text_without_digits_or_mail_is_the_same(redact: Redact, text: str) -> None:
    assert redact(text) is text


@pytest.mark.parametrize(
    "seed",
    ["1 ", "a1", "1-", "1/1/", "9", "a@", "a.", "x dot ", "mrn is ", "call 1 ", "dob 3/", "3 jan ", "1 Oak ", "DE89 ",
     "212 555 0142 ", "3/4/1951 ", "born ", "http://a?", "the 1 ", "A1 ", "ssn last four of "],
)  # fmt: skip
def test_no_message_takes_long_however_it_is_made(redact: Redact, seed: str) -> None:
    text = (seed * 1000)[:1000]
    redact(text)
    begin = time.process_time()
    redact(text)
    assert time.process_time() - begin < 0.5


def test_a_message_takes_less_than_a_millisecond(redact: Redact) -> None:
    plain_words = "does the block hurt and how long does it last"
    usual = "71F, MBB L3,4,5 on 3/11 at 10.30, temp 38.5, BP 120/80, pain 8/10, on 300 mg gabapentin since 12 March"
    personal = "Jane Doe, dob 3/4/1951, MRN 00482913, 212-555-0142, jane@example.com. Block on 3/11, pain 8/10"
    for text, most in ((plain_words, 0.1), (usual, 1.0), (personal, 3.0)):
        times = []
        for _ in range(101):
            begin = time.process_time()
            redact(text)
            times.append((time.process_time() - begin) * 1000)
        assert median(times) < most, text


OFFLINE = """
import socket
def forbidden(*_, **__): raise SystemExit("the network was asked")
class Closed(socket.socket):  # a library may open a socket at its import, to see what the system can do
    connect = connect_ex = sendto = sendmsg = forbidden
class Forbidden(socket.socket):
    def __init__(self, *_, **__): forbidden()
socket.socket, socket.create_connection, socket.getaddrinfo = Closed, forbidden, forbidden
from bot.store.redact import Redactor
socket.socket = Forbidden
redact = Redactor()
print(redact("jane+x@example.co.uk, 212-555-0142, +48 601 234 567, dob 3/4/1951, https://example.com/a?t=1, SW1A 1AA"))
print(redact("4111 1111 1111 1111, DE89370400440532013000, 943 476 5919, 8 123 456 789"))
"""


def test_nothing_asks_the_network(tmp_path: Path) -> None:
    """In a process of its own: whatever a first call would fetch, it would fetch here."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", OFFLINE], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "[email], [phone], [phone], dob [birthday], [link], [postcode]"


def test_nothing_is_logged_about_a_text(redact: Redact, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    redact("iban DE89 3704 0044 0532 0130 0ſ and gb82 west 1234 5698 7654 3K, jane@example.com")
    assert "0532" not in caplog.text and "jane" not in caplog.text


def test_one_redactor_serves_the_process() -> None:
    assert redactor(("555-0100",)) is redactor(("555-0100",))
    assert Redactor()("call 555-0100") == "call [phone]"


@pytest.mark.parametrize("content", ["", "months: [january]", "between: 3", ": :", "unknown: []"])
def test_lists_that_cannot_be_used_stop_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    file = tmp_path / "redaction.yml"
    file.write_text(content, "utf8")
    monkeypatch.setattr(word_lists, "FILE", file)
    word_lists.lists.cache_clear()
    try:
        with pytest.raises(SettingsError, match=r"redaction\.yml"):
            word_lists.lists()
    finally:
        monkeypatch.undo()
        word_lists.lists.cache_clear()
