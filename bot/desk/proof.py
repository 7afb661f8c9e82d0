"""What proves who somebody is: a password kept as argon2id, and the six digits of an authenticator app (TOTP)."""

from __future__ import annotations

import re
import secrets
import string
from functools import lru_cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from bot.errors import DeskError

SHORTEST, LONGEST = 12, 128  # characters of a password
STEP = 30  # seconds for which one code is shown
APART = 1  # steps that a phone's clock may be off
ISSUER = "Ramus desk"
_HASHER = PasswordHasher()  # argon2id with the library's settings: 64 MiB, three passes
_CODE = re.compile(r"\d{6}")


def kept_password(password: str) -> str:
    """The form to keep; raises DeskError for a password that is too short, too long, or of one character."""
    if not SHORTEST <= len(password) <= LONGEST or len(set(password)) < 4:
        raise DeskError(f"The password needs {SHORTEST} to {LONGEST} characters, and not the same few again and again.")
    return _HASHER.hash(password)


def is_password(kept: str, typed: str) -> bool:
    """Whether `typed` is the password. Takes some 50 ms on purpose: never on the event loop."""
    if len(typed) > LONGEST:
        return False
    try:
        return _HASHER.verify(kept, typed)
    except (Argon2Error, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def nobodys_password() -> str:
    """What is compared when there is no such person, so that the time tells nothing."""
    return _HASHER.hash(secrets.token_urlsafe(24))


def made_password() -> str:
    """A password for somebody who does not want to think of one: 20 letters and digits."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(20))


def new_secret() -> str:
    """A secret for an authenticator app."""
    return pyotp.random_base32()


def app_address(secret: str, name: str) -> str:
    """The address that an authenticator app reads, as text or as a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: float, after: int) -> int | None:
    """The time step that a code belongs to, None when it is wrong.

    A code counts once: only steps later than `after`, the one last used, are looked at.
    """
    code = code.replace(" ", "")
    if not _CODE.fullmatch(code):
        return None
    totp, here = pyotp.TOTP(secret), int(now // STEP)
    found = None
    for step in range(here - APART, here + APART + 1):
        same = secrets.compare_digest(totp.generate_otp(step), code)
        if same and step > after:
            found = step
    return found
