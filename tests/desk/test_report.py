"""The report at the desk: counts of this clinic, how soon alerts were taken, and sheets that run nothing."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

import pytest

from bot.desk.sheets import MARK, cell, sheet
from bot.store.alerts import Alerts
from bot.store.answered import Taken, middle, within
from bot.store.rows import Row
from bot.store.times import utc


@pytest.fixture
def filled(ledger: Any, clock: Any, app: Any) -> Any:
    """Three alerts: taken after two minutes, after ten, and not yet; an answer whose name is a formula."""
    import datetime

    object.__setattr__(app.state.desk, "today", lambda: datetime.datetime.fromtimestamp(clock(), datetime.UTC).date())
    alerts = Alerts(ledger.folder)
    for number, minutes in enumerate((2, 10, None), 1):
        told = {"source": "message", "nth": 0, "level": "emergency", "flags": "[]", "advice": "nerves", "words": "[]"}
        where = {"protocol": "", "clinic": "", "channel": "ramus", "role": "patient"}
        values = {"at": utc(clock()), "conversation": f"talk {number}", **told, **where}
        assert ledger.record([Row("triage_event", values, {"words": ["cannot pee"]})], wait=3)
        if minutes is not None:
            assert alerts.acknowledge(number, "dora", clock() + 60 * minutes)
    alerts.close()
    given = {"answer_id": "=HYPERLINK(1).x", "version": "v1", "review": "draft", "clinic": "", "channel": "web"}
    row = {"at": utc(clock()), "conversation": "talk 1", "nth": 0, **given, "role": "patient"}
    assert ledger.record([Row("answer_given", row)], wait=3)
    return ledger


@pytest.fixture
async def cleo(staff: Any) -> Any:
    await staff.sign_in("cleo")
    return staff


def read(text: str) -> list[list[str]]:
    assert text.startswith(MARK)
    return list(csv.reader(StringIO(text.removeprefix(MARK))))


async def test_the_page_counts_and_says_how_soon_alerts_were_taken(cleo: Any, filled: Any) -> None:
    page = (await cleo.get("/desk/report")).text
    assert "<dd>3</dd>" in page and "<dd>1</dd>" in page and "6.0 min" in page and "33%" in page
    assert page.count("<svg") == 6 and "cannot pee" not in page


async def test_an_admin_sees_it_too_and_another_clinics_numbers_are_not_in_it(
    staff: Any, app: Any, filled: Any, browsers: Any
) -> None:
    app.state.desk.people.add("nora", "admin", "a long enough password", "north")
    nora = browsers(app)
    await nora.sign_in("nora")
    page = (await nora.get("/desk/report")).text
    assert "<dd>0</dd>" in page and "–" in page


async def test_the_sheets_hold_no_words_and_no_formula(cleo: Any, filled: Any, rows: Any) -> None:
    weeks = await cleo.get("/desk/report/weeks.csv")
    assert weeks.headers["content-disposition"] == 'attachment; filename="weeks.csv"'
    assert weeks.headers["content-type"].startswith("text/csv")
    cells = [value for line in read(weeks.text) for value in line]
    assert "'=HYPERLINK(1).x" in cells and not any(value[:1] in ("=", "+", "-", "@") for value in cells)
    alerts = read((await cleo.get("/desk/report/alerts.csv")).text)
    assert [line[3:5] for line in alerts[1:]] == [["2.0", "dora"], ["10.0", "dora"], ["", ""]]
    assert "pee" not in str(alerts)
    assert len(rows("SELECT 1 AS x FROM audit WHERE action = 'exported'")) == 2


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30", "'+49 30"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("  =1", "'  =1"),
        ("|cmd", "'|cmd"),
        ("%0A", "'%0A"),
        ("-2.5", "-2.5"),
        (7, "7"),
        (None, ""),
        ("plain = text", "plain = text"),
    ],
)
def test_a_cell_is_never_a_formula(value: object, safe: str) -> None:
    assert cell(value) == safe


def test_a_cell_stays_one_cell() -> None:
    assert read(sheet(("a", "b"), [('x,"y"\n=z', "w")])) == [["a", "b"], ['x,"y"\n=z', "w"]]


def test_without_alerts_there_is_no_median() -> None:
    nobody = Taken(1, "2026-11-29T00:00:00.000000Z", "urgent", None, "", "")
    assert middle([]) is None and middle([nobody]) is None and within([], 5) is None and within([nobody], 5) == 0
    assert nobody.monday.isoformat() == "2026-11-23"
