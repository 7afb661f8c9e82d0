"""The assistant that a command talks to: trained when needed, and keeping nothing on disk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import typer

from bot.settings import load_server

if TYPE_CHECKING:
    from bot.assistant import Role
    from bot.local import LocalAssistant


def trained(server_models: Path, force: bool = False) -> bool:
    """Train when needed, and say so on the screen."""
    from bot.train import is_current, train

    if not force and is_current(server_models):
        return False
    print("Training the model (about three minutes) ...", file=sys.stderr, flush=True)
    return train(server_models, force)


def local_assistant(role: str) -> LocalAssistant:
    """A local assistant that keeps nothing on disk."""
    if role not in ("patient", "staff"):
        raise typer.BadParameter("role is patient or staff")
    from bot.local import LocalAssistant

    server = load_server()
    trained(server.models_dir)
    return LocalAssistant.load(server, memory=True, role=cast("Role", role))
