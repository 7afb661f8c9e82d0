"""bot.origins: scheme and host as a browser sends them, and a clear word when it is something else."""

from __future__ import annotations

import re

import pytest

from bot.origins import checked_origin


@pytest.mark.parametrize(
    "text",
    [
        "https://clinic.example",
        "https://www.clinic-north.example:8443",
        "https://intranet",
        "https://xn--mnchen-3ya.example",
        "https://192.0.2.1",
        "http://localhost",
        "http://localhost:8000",
        "http://127.0.0.1:3000",
        "http://[::1]:3000",
    ],
)
def test_an_origin_stays_as_it_is(text: str) -> None:
    assert checked_origin(text) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("https://clinic.example/", "Write https://clinic.example"),
        ("https://clinic.example/chat", "Write https://clinic.example"),
        ("https://clinic.example?a", "more than scheme and host"),
        ("https://clinic.example#a", "more than scheme and host"),
        ("https://me:secret@clinic.example", "Write https://clinic.example"),
        ("https://clinic.example:443", "Write https://clinic.example"),
        ("https://Clinic.Example", "Write https://clinic.example"),
        ("http://clinic.example", "not encrypted. Write https://clinic.example"),
        ("http://localhost.evil.example", "not encrypted"),
        ("https://*.clinic.example", "wildcard"),
        ("*", "wildcard"),
        ("null", "no origin"),
        ("", "no origin"),
        ("clinic.example", "no origin"),
        ("ftp://clinic.example", "no origin"),
        ("https://münchen.example", "xn--"),
        ("https://clinic.example; script-src x", "as the browser does"),
        ("https://clinic.example'", "as the browser does"),
        ("https://clinic.example:port", "no web address"),
        ("https://a\nb", "more than scheme"),
    ],
)
def test_what_is_no_origin_is_named_with_what_to_do(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)) as raised:
        checked_origin(text)
    assert repr(text) in str(raised.value)
