"""A command that cannot do its work says why, without a traceback."""

from __future__ import annotations

import pytest
import typer

from bot.commands.errors import said_plainly
from bot.errors import ReviewError


def test_our_own_error_is_a_sentence_and_code_two(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as ended, said_plainly():
        raise ReviewError("The form is wrong.")
    assert ended.value.exit_code == 2 and capsys.readouterr().err == "ramus: The form is wrong.\n"


def test_any_other_error_is_left_alone() -> None:
    with pytest.raises(ZeroDivisionError), said_plainly():
        raise ZeroDivisionError
