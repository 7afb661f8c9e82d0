"""How a command ends when it cannot do what was asked."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from bot.errors import RamusError


@contextmanager
def said_plainly() -> Iterator[None]:
    """A RamusError ends the command with its own words and exit code 2, without a traceback."""
    try:
        yield
    except RamusError as error:
        print(f"ramus: {error}", file=sys.stderr)
        raise typer.Exit(2) from error
