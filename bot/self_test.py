"""Before anybody is served: is an identifier that a patient types really stored nowhere?

`ramus serve` talks to itself as a browser would, with an invented identifier of each kind, in a conversation of its
own in the real stores. The ledger passes this conversation over; it gets the words by themselves, unredacted. Then it
looks through every row that a database in the data folder has gained, through what other files there have gained, and
through all that was logged or printed meanwhile. The conversation is deleted afterwards.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

from bot.errors import PrivacyError
from bot.logs import FORMAT, WithoutWords
from bot.store.gained import Gained
from bot.store.identifiers.lists import Planted, lists
from bot.store.identifiers.plain import letters
from bot.store.redact import SELF_TEST
from bot.web.gateway import Gateway, Said

AT_ONCE = 5  # identifiers in one message
LOG, LEDGER = "the log", "ledger.db"
WHAT_TO_DO = (
    "Ramus does not serve patients like this. Put bot/resources/redaction.yml and the program back as they were "
    "released, or run `make test` to see which part of the redaction fails (tests/store)."
)


async def check_redaction(gateway: Gateway, data_dir: Path) -> int:
    """Talk and look; returns how many kinds of identifier were tried. Raises PrivacyError."""
    planted = lists().self_test
    before = Gained(data_dir)
    with _everything_logged() as log:
        token, _ = gateway.store.create(name=SELF_TEST)
        try:
            for start in range(0, len(planted), AT_ONCE):
                words = ", ".join(one.says for one in planted[start : start + AT_ONCE])
                await gateway.say(token, SELF_TEST, Said(words))
                gateway.ledger.rehearse(SELF_TEST, words)
            stored = list(before.texts())
        finally:
            gateway.ledger.erase(SELF_TEST)
            await gateway.end(token)
    stored += before.texts()  # what is kept when a conversation has ended
    check([*stored, (LOG, log.getvalue())], planted)
    check([one for one in stored if one[0].startswith(LEDGER)], planted)  # it has to show by itself that it takes out
    return len({one.kind for one in planted})


def check(stored: list[tuple[str, str]], planted: tuple[Planted, ...]) -> None:
    """Raise PrivacyError when an identifier stands in a stored text, or when none shows that it was taken out.

    `stored`: place and text.
    """
    whole = [(place, text.casefold(), letters(text)) for place, text in stored]
    for one in planted:
        for place, text, short in whole:
            if one.identifier.casefold() in text or letters(one.identifier) in short:
                raise PrivacyError(f"An identifier ({one.kind}), typed as a test, was found in {place}. {WHAT_TO_DO}")
    for kind in dict.fromkeys(one.kind for one in planted):
        if not any(f"[{kind}]".casefold() in text for _, text, _ in whole):
            raise PrivacyError(
                f"Nothing that was stored shows that an identifier ({kind}), typed as a test, was taken out. "
                f"Is the data folder writable? {WHAT_TO_DO}"
            )


@contextmanager
def _everything_logged() -> Iterator[io.StringIO]:
    """What is logged, as the log shows it, and what is printed. It is passed on afterwards."""
    log, printed = io.StringIO(), io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(WithoutWords(FORMAT))
    logging.getLogger().addHandler(handler)
    try:
        with redirect_stdout(printed), redirect_stderr(printed):
            yield log
    finally:
        logging.getLogger().removeHandler(handler)
        log.write(printed.getvalue())
