"""`ramus snippet`: the one line that puts the chat on a clinic's own pages."""

from __future__ import annotations

from typing import Annotated

import typer

from bot import logs
from bot.commands.errors import said_plainly
from bot.errors import SettingsError
from bot.origins import checked_origin
from bot.settings import DEFAULT, known_clinic, load_clinics, load_server

OriginOption = Annotated[str, typer.Option(help="where patients reach Ramus, e.g. https://ramus.example")]
ClinicOption = Annotated[str, typer.Option(help="id of a clinic from the folder clinics; without it clinic.yml")]


def snippet(origin: OriginOption, clinic: ClinicOption = DEFAULT) -> None:
    """Print the line to paste into the pages of a clinic's website."""
    logs.configure("ERROR")
    from bot.web.snippet import snippet as line
    from bot.web.wording import load_wording

    with said_plainly():
        try:
            checked_origin(origin)
        except ValueError as error:
            raise SettingsError(f"--origin {error}.") from error
        found = known_clinic(load_clinics(load_server()), clinic)
        print(line(found, load_wording(found), origin, clinic))


def add_to(app: typer.Typer) -> None:
    """The command, under its name."""
    app.command("snippet")(snippet)
