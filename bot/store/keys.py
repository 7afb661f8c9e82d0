"""The key of the ledger: it turns a conversation's name into a hash that nobody can turn back or try out without it."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from bot.errors import LedgerError

NAME = "ledger.key"
BYTES = 32


def load_key(folder: Path, make: bool) -> bytes:
    """The key in `folder`; with `make`, a new one when there is none. Raises LedgerError."""
    path = folder / NAME
    try:
        if make and not path.exists():
            _make(path)
        key = bytes.fromhex(path.read_text("ascii").strip())
    except FileNotFoundError as error:
        raise LedgerError(
            f"{path} is missing, and the ledger was written with it. Put it back from a back-up: "
            "with another key the same conversation would be counted twice."
        ) from error
    except (OSError, ValueError) as error:
        raise LedgerError(f"{path} cannot be used: {type(error).__name__}.") from error
    if len(key) != BYTES:
        raise LedgerError(f"{path} cannot be used: it is not {BYTES} bytes long.")
    return key


def _make(path: Path) -> None:
    """Write a new key, whole or not at all; the first process wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_bytes(BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def conversation_key(key: bytes, sender_id: str) -> str:
    """What the ledger calls a conversation: 32 hex digits."""
    return hmac.new(key, sender_id.encode("utf8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def fingerprint(key: bytes) -> str:
    """What the ledger keeps to recognise its key."""
    return hmac.new(key, b"\x00the ledger's key", hashlib.sha256).hexdigest()[:32]
