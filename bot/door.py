"""The door of the assistant: what a person typed comes in without identifiers, so no later part can store or show them.

Danger signs are looked for in the words as they were typed, too. Should taking an identifier out ever lower the level,
the person gets the advice at once, and nothing goes on (docs/decisions/0010-redaction.md).
"""

from __future__ import annotations

import logging

from bot.assistant import clean
from bot.screening import red_flag_screen
from bot.settings import clinics, public
from bot.store.redact import Redactor, redactor

logger = logging.getLogger(__name__)


def redact() -> Redactor:
    """The redactor of this process, which leaves the clinics' own numbers and addresses alone. Raises SettingsError."""
    return redactor(public(clinics()))


def admitted(text: str) -> str | None:
    """Typed text as it may go on: clean, no command, no identifiers; None when the safe reply has to answer instead."""
    typed = clean(text)
    try:
        safe = redact()(typed)
    except Exception as error:
        logger.error("door.redaction_failed: %s", type(error).__name__)
        return None
    return None if safe != typed and _hides_a_sign(typed, safe) else safe


def identifies(text: str) -> bool:
    """Whether typed text has an identifier in it, or may have one."""
    try:
        return redact()(clean(text)) != clean(text)
    except Exception:
        return True


def _hides_a_sign(typed: str, safe: str) -> bool:
    """Whether the safe words raise a lower level than those that were typed."""
    try:
        screen = red_flag_screen()
        return screen(safe).level < screen(typed).level
    except Exception as error:  # what goes on is screened once more, and there a failure has its own reply
        logger.error("door.screen_failed: %s", type(error).__name__)
        return False
