"""E-mail addresses, and web addresses that lead to one person.

Presidio's own recogniser of e-mail is not used: it asks tldextract about endings, which fetches a list from the net.
"""

from __future__ import annotations

import regex

from bot.store.identifiers.finder import MAIL, WEB, Finder, Look
from bot.store.identifiers.lists import any_of, lists

_NAME = r"[\w.!#$%&'*+/=?^`{|}~-]+"
_ENDING = rf"{any_of(lists().endings)}(?!\w)"
_SERVICE = any_of(lists().mail_services)
_DOT = r"(?:\.|,|\s\.\s?|\s?[(\[{<]\s?dot\s?[)\]}>]\s?|\s+dot\s+)"
_SPOKEN_NAME = r"(?:[\w+-]+\s+(?:dot|underscore|dash|plus)\s+)*[\w.+-]+"
EMAILS = [
    rf"(?<![\w.+-]){_NAME}@[\w-]+(?:\.[\w-]+)+",
    rf"(?<![\w.+-])[\w.+-]+\s?@\s?{_SERVICE}(?!\w)(?:{_DOT}{_ENDING})*",
    rf"(?<![\w.+-])[\w.+-]+(?:\s?@\s?|\s?[(\[{{<]\s?at\s?[)\]}}>]\s?)[\w-]+(?:{_DOT}{_ENDING})+",
    rf"(?<![\w.+-]){_SPOKEN_NAME}\s+at\s+{_SERVICE}(?:{_DOT}{_ENDING})+",
    rf"(?<![\w.+-]){_SPOKEN_NAME}\s+at\s+[\w-]+(?:\s+dot\s+{_ENDING})+",
]
_REST = r"\S*[^\s.,;:!?)\]}'\"]"
LINKS = [
    rf"(?<!\w)(?:https?://|www\.){_REST}",
    rf"(?<![\w@.])[\w-]+(?:\.[\w-]+)*\.{_ENDING}[/?]{_REST}",
]
_PERSONAL = regex.compile(  # a query, a name in front of the host, a long number, a long word with letters and digits
    r"\?\S*=|\#\S*=|@|\d{5}|(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[^\W\d])[\w-]{16,}"
    r"|(?:token|session|reset|invite|verify|magic)[/=-]",
    regex.I,
)


def emails_and_links() -> list[Look]:
    """Links first: one may hold an address."""
    return [
        Look(Finder("link", LINKS, lambda text, start, end: end if _PERSONAL.search(text, start, end) else 0), WEB),
        Look(Finder("email", EMAILS), MAIL),
    ]
