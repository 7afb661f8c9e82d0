"""Web origins of a clinic's pages, as a browser sends them: scheme and host, now and then a port, and nothing more."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator

HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})  # this machine: the only place where http is allowed
_DEFAULT_PORTS = {"https": 443, "http": 80}
_HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?|\[::1\]")


def checked_origin(text: str) -> str:
    """The origin as it is; raises ValueError that says what is wrong. Browsers and we compare it letter by letter."""
    try:
        parts, port = urlsplit(text), urlsplit(text).port
    except ValueError:
        raise ValueError(f"{text!r} is no web address") from None
    wrong = _wrong(text, parts, port)
    if wrong:
        raise ValueError(f"{text!r} {wrong}")
    return text


def _wrong(text: str, parts: SplitResult, port: int | None) -> str:
    host = _host(parts)
    if "*" in text:
        return "has a wildcard. Name each website by itself"
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return "is no origin. Write it as https://www.example.org"
    if not _HOST.fullmatch(host.lower()):
        return "has a host that a browser would send in other letters. Write it as the browser does (xn--...)"
    if parts.scheme == "http" and host.lower() not in HERE:
        return f"is not encrypted. Write https://{host}, or http only for localhost"
    named_port = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    exact = f"{parts.scheme}://{host.lower()}{named_port}"
    return "" if text == exact else f"is more than scheme and host, or not in small letters. Write {exact}"


def _host(parts: SplitResult) -> str:
    """The host as it stands, without user and port; urlsplit's own is in small letters and without brackets."""
    whole = parts.netloc.rpartition("@")[2]
    return whole.partition("]")[0] + "]" if whole.startswith("[") else whole.partition(":")[0]


Origin = Annotated[str, AfterValidator(checked_origin)]
