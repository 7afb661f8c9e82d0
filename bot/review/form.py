"""The form that a clinician sends back: one line for each item, as a CSV file that any spreadsheet opens.

Only the item and its version are filled in. Decision, remark, name, role and date are the signer's.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.errors import ReviewError
from bot.review.content import Item

COLUMNS = ("flag", "version", "decision", "remark", "name", "role", "date")


@dataclass(frozen=True)
class Row:
    """One line of a returned form: its number in the file, and every column without blanks around it."""

    line: int
    values: dict[str, str]

    @property
    def decided(self) -> bool:
        """Whether the signer decided, or at least said something, about this item."""
        return bool(self.values["decision"] or self.values["remark"])


def write_form(stream: TextIO, found: Mapping[str, Item]) -> None:
    """Write the empty form for the texts as they stand."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([item.id, item.version, *[""] * (len(COLUMNS) - 2)] for item in found.values())


def read_form(path: Path) -> list[Row]:
    """The lines of a returned form; raises ReviewError when it is no such form.

    Spreadsheets save with a comma or a semicolon, some with a mark at the very beginning; all these are read.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise ReviewError(f"{path} cannot be read: {error}. Save the form as CSV in UTF-8.") from error
    head = text.partition("\n")[0]
    reader = csv.reader(text.splitlines(keepends=True), delimiter=";" if head.count(";") > head.count(",") else ",")
    names = [name.strip().lower() for name in next(reader, [])]
    if sorted(names) != sorted(COLUMNS):
        raise ReviewError(f"{path} must have exactly the columns {', '.join(COLUMNS)}; it has {', '.join(names)}.")
    rows = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            if len(cells) > len(names):
                raise ReviewError(f"{path}, line {reader.line_num}: there are more cells than columns.")
            padded = [*cells, *[""] * (len(names) - len(cells))]
            rows.append(Row(reader.line_num, {n: cell.strip() for n, cell in zip(names, padded, strict=True)}))
    return rows
