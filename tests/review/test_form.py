"""The form to return: empty but for item and version, and read as spreadsheets save it."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest

from bot.errors import ReviewError
from bot.review.content import Item
from bot.review.form import COLUMNS, read_form, write_form

HEAD = ",".join(COLUMNS)


def test_an_empty_form_names_items_and_versions_only(found: dict[str, Item]) -> None:
    stream = StringIO()
    write_form(stream, found)
    rows = list(csv.DictReader(StringIO(stream.getvalue())))
    assert [(row["flag"], row["version"]) for row in rows] == [(item.id, item.version) for item in found.values()]
    assert {row[name] for row in rows for name in COLUMNS[2:]} == {""}


@pytest.mark.parametrize(
    "raw",
    [
        f'{HEAD}\ndvt,v1,agree,"yes, so ""be"" it",Ada Nobody,nurse,2026-11-20\n'.encode(),
        f'\ufeff{HEAD}\r\ndvt,v1, agree ,"yes, so ""be"" it",Ada Nobody,nurse,2026-11-20\r\n,,,,,,\r\n'.encode(),
        b'Flag;Version;Decision;Remark;Name;Role;Date\ndvt;v1;agree;"yes, so ""be"" it";Ada Nobody;nurse;2026-11-20\n',
    ],
    ids=["plain", "with a mark, CRLF, blanks and an empty line", "semicolons"],
)
def test_forms_are_read_as_spreadsheets_save_them(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "form.csv").write_bytes(raw)
    [row] = read_form(tmp_path / "form.csv")
    assert row.line == 2 and row.decided
    assert list(row.values.values()) == ["dvt", "v1", "agree", 'yes, so "be" it', "Ada Nobody", "nurse", "2026-11-20"]


def test_columns_may_stand_in_another_order_and_a_short_line_is_padded(tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_text("version,flag,name,role,date,remark,decision\nv1,dvt\n", "utf8")
    [row] = read_form(tmp_path / "form.csv")
    assert row.values["flag"] == "dvt" and row.values["decision"] == "" and not row.decided


def test_a_name_filled_down_the_column_decides_nothing(tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_text(f"{HEAD}\ndvt,v1,,,Ada Nobody,nurse,2026-11-20\n", "utf8")
    assert [row.decided for row in read_form(tmp_path / "form.csv")] == [False]


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (b"", "columns"),
        (b"flag,version,decision\n", "columns"),
        (f"{HEAD},extra\n".encode(), "extra"),
        (f"{HEAD}\ndvt,v1,agree,yes, but,Ada,nurse,2026-11-20\n".encode(), "line 2"),
        (f"{HEAD}\ndvt,v1,agree,J\xfcrgen,x,y,z\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_what_is_no_form_is_refused(tmp_path: Path, raw: bytes, named: str) -> None:
    (tmp_path / "form.csv").write_bytes(raw)
    with pytest.raises(ReviewError, match=named):
        read_form(tmp_path / "form.csv")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=r"gone\.csv"):
        read_form(tmp_path / "gone.csv")
