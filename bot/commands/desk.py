"""`ramus desk`: who may work at the desk. The first admin is made here, by whoever runs the server."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot import logs
from bot.commands.errors import said_plainly
from bot.errors import DeskError
from bot.settings import DEFAULT, known_clinic, load_clinics, load_server

if TYPE_CHECKING:
    from bot.desk.people import People, Person

desk = typer.Typer(help="Who may work at the desk (/desk).", no_args_is_help=True)
NameArgument = Annotated[str, typer.Argument(help="the name to sign in with, in small letters")]
RoleOption = Annotated[str, typer.Option(help="desk, clinician or admin")]
ClinicOption = Annotated[str, typer.Option(help="id of a clinic from the folder clinics; without it clinic.yml")]
PortOption = Annotated[int, typer.Option(help="port on this machine")]
SecretOption = Annotated[str, typer.Option(help="RAMUS_ESCALATE_SECRET: what is signed otherwise is answered with 403")]
MadeOption = Annotated[bool, typer.Option("--make-password", help="make a password and print it")]


@desk.command("add")
def add(name: NameArgument, role: RoleOption, clinic: ClinicOption = DEFAULT, made: MadeOption = False) -> None:
    """Add somebody. Prints what their authenticator app needs, once."""
    logs.configure("ERROR")
    with said_plainly():
        known_clinic(load_clinics(load_server()), clinic)
        _show(_people().add(name, role, _password(made), clinic))


@desk.command("reset")
def reset(name: NameArgument, made: MadeOption = False) -> None:
    """A new password and a new app code for somebody. Where they are signed in, they are signed out."""
    logs.configure("ERROR")
    with said_plainly():
        people = _people()
        people.known(name)
        _show(people.reset(name, _password(made)))


@desk.command("people")
def everybody() -> None:
    """List everybody with their role."""
    logs.configure("ERROR")
    with said_plainly():
        for person in _people().everybody():
            print(
                f"{person.name:<20} {person.role:<10} {person.clinic or '-':<20} {'kept out' if person.blocked else ''}"
            )


@desk.command("receiver")
def receiver(port: PortOption = 9999, secret: SecretOption = "") -> None:
    """Print what an escalation posts, to try RAMUS_ESCALATE_WEBHOOK=http://127.0.0.1:9999/ out. Ctrl+C ends it."""
    from bot.desk.receiver import receive_for_ever

    receive_for_ever(port, secret)


def _people() -> People:
    from bot.desk.file import open_file
    from bot.desk.people import People

    return People(open_file(load_server().data_dir))


def _password(made: bool) -> str:
    """Typed twice and unseen, made here, or the first line of what is piped in."""
    from bot.desk.proof import made_password

    if made:
        password = made_password()
        print(f"Password: {password}")
        return password
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("Password (at least 12 characters): ")
    if getpass.getpass("The same again: ") != first:
        raise DeskError("The two are not the same. Nothing was changed.")
    return first


def _show(person: Person) -> None:
    from bot.desk.proof import app_address

    print(f"{person.name} can sign in at /desk as {person.role}.")
    print("Put this into an authenticator app now; it is not shown again:")
    print(f"  secret:  {person.secret}")
    print(f"  address: {app_address(person.secret, person.name)}")


def add_to(app: typer.Typer) -> None:
    """The commands, under `desk`."""
    app.add_typer(desk, name="desk")
