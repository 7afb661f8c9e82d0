"""A text as the patterns read it, sign for sign: digits, dashes and spaces of every script as the plain ones."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


def plain(text: str) -> str:
    """As long as the text: what is found in one stands in the same place in the other."""
    return text if text.isascii() else "".join(map(_plain_sign, text))


@lru_cache(maxsize=4096)
def _plain_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Pd" or sign == "\N{MINUS SIGN}":
        return "-"
    if category in ("Zs", "Cf"):  # also signs without a width, which could hide a number
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    simple = unicodedata.normalize("NFKC", sign)
    return simple if len(simple) == 1 else sign


def letters(text: str) -> str:
    """The letters and digits of a text, small."""
    return "".join(filter(str.isalnum, text.lower()))
