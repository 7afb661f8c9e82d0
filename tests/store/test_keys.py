"""bot.store.keys: names that cannot be turned back, with a key of one's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import LedgerError
from bot.store.keys import BYTES, NAME, conversation_key, fingerprint, load_key


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = load_key(tmp_path, make=True)
    assert load_key(tmp_path, make=True) == load_key(tmp_path, make=False) == first and len(first) == BYTES
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_each_installation_has_another_key(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    assert load_key(tmp_path, make=True) != load_key(tmp_path / "other", make=True)


@pytest.mark.parametrize(
    ("text", "said"), [("xyz", "cannot be used"), ("abcd", "not 32 bytes"), ("ä", "cannot be used")]
)
def test_a_spoilt_key_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / NAME).write_text(text, "utf8")
    with pytest.raises(LedgerError, match=said):
        load_key(tmp_path, make=True)


def test_a_missing_key_is_not_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="from a back-up"):
        load_key(tmp_path, make=False)


def test_a_conversations_name_depends_on_the_key_and_shows_nothing() -> None:
    one, other = b"1" * BYTES, b"2" * BYTES
    name = conversation_key(one, "+49 151 000")
    assert name == conversation_key(one, "+49 151 000") != conversation_key(other, "+49 151 000")
    assert name != conversation_key(one, "+49 151 001") and len(name) == 32 and "151" not in name
    assert fingerprint(one) != fingerprint(other) and conversation_key(one, "half \ud800")
