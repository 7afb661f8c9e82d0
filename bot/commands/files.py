"""How a command writes a file that it was told to write."""

from __future__ import annotations

from pathlib import Path

from bot.errors import ReviewError


def write_text(path: Path, text: str, for_spreadsheets: bool = False) -> None:
    """Write the text; raises ReviewError when it cannot be written."""
    mark = "\ufeff" if for_spreadsheets else ""  # it tells spreadsheets that this is UTF-8
    try:
        path.write_text(mark + text, "utf8")
    except OSError as error:
        raise ReviewError(f"{path} cannot be written: {error}.") from error
