"""The admin's page, the commands, and the front of chat and desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from typer.testing import CliRunner

from bot.cli import app as cli
from bot.desk.file import open_file
from bot.desk.people import People
from bot.front import Front


async def test_the_admin_keeps_somebody_out_and_lets_them_in_again(staff: Any) -> None:
    await staff.sign_in("adam")
    await staff.get("/desk/people")
    await staff.post("/desk/people", name="dora", do="keep-out")
    assert staff.desk.people.known("dora").blocked
    assert "Let in again" in (await staff.get("/desk/people")).text
    await staff.post("/desk/people", name="dora", do="let-in")
    assert not staff.desk.people.known("dora").blocked


@pytest.mark.parametrize("name", ["adam", "nobody", ""])
async def test_nobody_locks_themselves_out(staff: Any, name: str) -> None:
    await staff.sign_in("adam")
    await staff.get("/desk/people")
    assert (await staff.post("/desk/people", name=name, do="keep-out")).status_code == 400


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("RAMUS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("bot.logs.configure", lambda level="INFO": None)
    return lambda *arguments, **more: CliRunner().invoke(cli, ["desk", *arguments], **more)


def test_the_first_admin_is_made_by_a_command(run: Any, tmp_path: Path) -> None:
    done = run("add", "ada", "--role", "admin", input="a long enough password\n")
    person = People(open_file(tmp_path)).known("ada")
    assert done.exit_code == 0 and person.role == "admin"
    assert person.secret in done.stdout and "otpauth://totp/" in done.stdout and "password" not in done.stdout
    assert (tmp_path / "desk.db").stat().st_mode & 0o077 == 0
    assert "ada" in run("people").stdout


def test_a_made_password_is_printed_and_a_reset_changes_both(run: Any, tmp_path: Path) -> None:
    assert "Password: " in run("add", "ada", "--role", "desk", "--make-password").stdout
    before = People(open_file(tmp_path)).known("ada")
    assert run("reset", "ada", "--make-password").exit_code == 0
    after = People(open_file(tmp_path)).known("ada")
    assert before.secret != after.secret and before.password != after.password


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (("add", "ada", "--role", "boss"), "a long enough password\n", "no role"),
        (("add", "Ada!", "--role", "desk"), "a long enough password\n", "cannot be a name"),
        (("add", "ada", "--role", "desk"), "short\n", "12 to 128"),
        (("add", "ada", "--role", "desk", "--clinic", "north"), "a long enough password\n", "no clinic"),
        (("reset", "nobody"), "a long enough password\n", "nobody called"),
    ],
)
def test_what_cannot_be_done_is_said_plainly(run: Any, arguments: tuple[str, ...], typed: str, said: str) -> None:
    done = run(*arguments, input=typed)
    assert done.exit_code == 2 and said in done.output and "Traceback" not in done.output


def test_nobody_is_added_twice(run: Any) -> None:
    run("add", "ada", "--role", "desk", "--make-password")
    assert "at the desk already" in run("add", "ada", "--role", "admin", "--make-password").output


def _named(name: str, started: list[str]) -> Starlette:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(name)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        started.append(name)
        yield

    return Starlette(routes=[Route("/{path:path}", answer)], lifespan=lifespan)


@pytest.mark.parametrize(
    ("host", "asked", "path", "who"),
    [
        ("", "any.example", "/desk", "desk"),
        ("", "any.example", "/desk/ask", "desk"),
        ("", "any.example", "/desktop", "chat"),
        ("", "any.example", "/", "chat"),
        ("desk.example", "desk.example", "/desk", "desk"),
        ("desk.example", "DESK.example:8443", "/", "desk"),
        ("desk.example", "chat.example", "/desk", "chat"),
    ],
)
async def test_each_request_goes_to_the_one_it_is_for(host: str, asked: str, path: str, who: str) -> None:
    started: list[str] = []
    front = Front(_named("chat", started), _named("desk", started), host)
    async with front._both(), httpx.AsyncClient(transport=httpx.ASGITransport(front)) as http:
        assert (await http.get(f"http://{asked}{path}")).text == who
    assert started == ["chat", "desk"]
