"""The `ramus` command."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from bot import logs
from bot.commands import again, desk, keeping, privacy, report, review, snippet
from bot.commands.assistant import local_assistant, trained
from bot.commands.errors import said_plainly
from bot.settings import load_server

app = typer.Typer(
    help="Ramus: patient education with scripted triage.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks can show what somebody typed
)
RoleOption = Annotated[str, typer.Option(help="patient or staff: staff also see the note for the desk")]


@app.command("train")
def train_command(force: Annotated[bool, typer.Option(help="train even when nothing has changed")] = False) -> None:
    """Train the model when its sources have changed."""
    logs.configure()
    with said_plainly():
        done = trained(load_server().models_dir, force)
    print("The model is trained." if done else "The model is up to date.")


@app.command()
def serve() -> None:
    """Check everything, train when needed, and serve the chat."""
    with said_plainly():
        server = load_server()
        logs.configure(server.log_level)
        from bot.serve import run

        trained(server.models_dir)
        run(server)


@app.command()
def ask(
    text: str,
    role: RoleOption = "patient",
    explain: Annotated[bool, typer.Option(help="print the screen's layers instead")] = False,
) -> None:
    """Ask one question."""
    logs.configure("ERROR")
    if explain:
        from bot.explain import explain as explain_text

        with said_plainly():
            print(explain_text(text))
        return
    with said_plainly():
        for message in asyncio.run(local_assistant(role).handle("ask", text)):
            _show(message)


@app.command()
def chat(role: RoleOption = "patient") -> None:
    """Talk to Ramus in the terminal; an empty line ends it."""
    logs.configure("ERROR")
    with said_plainly(), asyncio.Runner() as runner:
        assistant = local_assistant(role)
        messages = runner.run(assistant.start("chat"))
        while True:
            for message in messages:
                _show(message)
            try:
                text = input("> ")
            except (EOFError, KeyboardInterrupt):
                break
            if not text.strip():
                break
            messages = runner.run(assistant.handle("chat", text))


def _show(message: dict[str, object]) -> None:
    print(f"\n{message['text']}")
    for button in message.get("buttons") or []:  # type: ignore[attr-defined]
        print(f"  - {button['title']}")


again.add_to(app)
review.add_to(app)
report.add_to(app)
keeping.add_to(app)
privacy.add_to(app)
snippet.add_to(app)
desk.add_to(app)

if __name__ == "__main__":
    app()
