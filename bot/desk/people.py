"""Who may work at the desk: name, role, clinic. Kept without anything that could be used to sign in."""

from __future__ import annotations

import re
import sqlite3
import time
from dataclasses import dataclass
from typing import Any, Literal, get_args

from bot.desk.proof import kept_password, new_secret
from bot.errors import DeskError

Role = Literal["desk", "clinician", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
SELECT = "SELECT name, role, clinic, password, secret, last_step, blocked, sound FROM people"


@dataclass(frozen=True)
class Person:
    """One member of staff. `clinic`: id of theirs, "" for the default one; `last_step`: of the last code they used;
    `sound`: whether a new alert is to be heard."""

    name: str
    role: Role
    clinic: str
    password: str
    secret: str
    last_step: int
    blocked: bool
    sound: bool


class People:
    """The members of staff in the desk's file."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def add(self, name: str, role: str, password: str, clinic: str = "") -> Person:
        """Add somebody; raises DeskError for a name, role or password that cannot be used."""
        if not _NAME.fullmatch(name):
            raise DeskError(f"{name!r} cannot be a name: use 2 to 40 small letters, digits, dots and dashes.")
        if role not in ROLES:
            raise DeskError(f"There is no role {role!r}. The roles are {', '.join(ROLES)}.")
        row = (name, role, clinic, kept_password(password), new_secret(), 0, time.time(), 0, 0)
        try:
            with self._db:
                self._db.execute("INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        except sqlite3.IntegrityError as error:
            raise DeskError(f"{name} is at the desk already. `ramus desk reset {name}` sets a new password.") from error
        return self.known(name)

    def reset(self, name: str, password: str) -> Person:
        """A new password and a new secret for somebody, whose sign-ins all end; raises DeskError."""
        self.known(name)
        with self._db:
            new = (kept_password(password), new_secret(), name)
            self._db.execute(
                "UPDATE people SET password = ?, secret = ?, last_step = 0, blocked = 0 WHERE name = ?", new
            )
            self._db.execute("DELETE FROM sessions WHERE name = ?", (name,))
        return self.known(name)

    def set_password(self, name: str, kept: str) -> None:
        """Another password for somebody, as `kept_password` gives it; all their sign-ins end, the app's code stays."""
        with self._db:
            self._db.execute("UPDATE people SET password = ? WHERE name = ?", (kept, name))
            self._db.execute("DELETE FROM sessions WHERE name = ?", (name,))

    def find(self, name: str) -> Person | None:
        """Somebody by name."""
        row = self._db.execute(f"{SELECT} WHERE name = ?", (name,)).fetchone()
        return _person(row) if row else None

    def known(self, name: str) -> Person:
        """The same; raises DeskError when there is nobody of that name."""
        person = self.find(name)
        if person is None:
            raise DeskError(f"There is nobody called {name!r} at the desk. `ramus desk people` lists everybody.")
        return person

    def everybody(self) -> list[Person]:
        """All, by name."""
        rows = self._db.execute(f"{SELECT} ORDER BY name").fetchall()
        return [_person(row) for row in rows]

    def use_step(self, name: str, step: int) -> bool:
        """Note that a code was used; False when another sign-in was quicker with the same one."""
        with self._db:
            change = "UPDATE people SET last_step = ? WHERE name = ? AND last_step < ?"
            return self._db.execute(change, (step, name, step)).rowcount == 1

    def set_sound(self, name: str, sound: bool) -> None:
        """Whether they want to hear a new alert."""
        with self._db:
            self._db.execute("UPDATE people SET sound = ? WHERE name = ?", (int(sound), name))

    def block(self, name: str, blocked: bool) -> None:
        """Keep somebody out, whose sign-ins all end, or let them in again; raises DeskError."""
        self.known(name)
        with self._db:
            self._db.execute("UPDATE people SET blocked = ? WHERE name = ?", (int(blocked), name))
            if blocked:
                self._db.execute("DELETE FROM sessions WHERE name = ?", (name,))


def _person(row: tuple[Any, ...]) -> Person:
    name, role, clinic, password, secret, step, blocked, sound = row
    return Person(name, role, clinic, password, secret, step, bool(blocked), bool(sound))
