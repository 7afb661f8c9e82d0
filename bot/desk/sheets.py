"""CSV for spreadsheets. A cell that a spreadsheet would run as a formula gets an apostrophe before it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

MARK = "\ufeff"  # it tells spreadsheets that this is UTF-8
_FORMULA = re.compile(r"\s*[=+\-@\t\r|%]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def cell(value: object) -> str:
    """A value as it may stand in a sheet."""
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def sheet(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV, with a line of column names."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return MARK + stream.getvalue()
