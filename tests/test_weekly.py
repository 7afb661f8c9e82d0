"""bot.weekly: the same numbers as text, CSV and page; plots without scripts, with their numbers in words."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from bot.store.weeks import KINDS, Week
from bot.weekly import HEIGHT, WIDTH, bars, page, table, text

FIRST = date(2026, 11, 16)


@pytest.fixture
def found() -> list[Week]:
    weeks = [Week(FIRST + timedelta(weeks=number), {kind: Counter() for kind in KINDS}) for number in range(2)]
    weeks[0].counts["conversations"][""] = 3
    weeks[1].counts |= {
        "topics": Counter(ablation=4, prp=1),
        "levels": Counter(emergency=2),
        "misses": Counter(unclear=1),
    }
    return weeks


def test_every_count_is_a_line_of_csv(found: list[Week]) -> None:
    assert table(found).splitlines() == [
        "week,kind,name,count",
        "2026-11-16,conversations,,3",
        "2026-11-23,topics,ablation,4",
        "2026-11-23,topics,prp,1",
        "2026-11-23,misses,unclear,1",
        "2026-11-23,levels,emergency,2",
    ]


def test_the_text_has_a_line_for_each_week(found: list[Week]) -> None:
    said = text(found, ["ablation.cost"])
    assert [line.split()[1:7] for line in said.splitlines() if line.startswith("2026")] == [
        ["3", "0", "0", "0", "0", "0"],
        ["0", "0", "1", "0", "0", "2"],
    ]
    assert "ablation 4, prp 1" in said and "Answers past due" in said and "  ablation.cost" in said


def test_the_page_is_whole_and_loads_and_runs_nothing(found: list[Week]) -> None:
    made = page(found, ["ablation.cost"])
    assert not re.search(r"<script|src=|href=|url\(|@import|https?://", made)
    assert "Conversations that came to something: 16 Nov 3, 23 Nov 0" in made
    for svg in re.findall(r"<svg.*?</svg>", made, re.DOTALL):
        ElementTree.fromstring(svg)
    assert "ablation.cost" in made


def test_a_name_cannot_break_out_of_the_page(found: list[Week]) -> None:
    found[0].counts["topics"]["<script>alert(1)</script>"] = 1
    assert "<script>" not in page(found, [])


def test_the_highest_bar_fills_the_plot_and_none_leaves_it() -> None:
    made = bars({"a": 4, "b": 1, "c": 0})
    assert [bar.height for bar in made] == [HEIGHT, HEIGHT / 4, 0]
    assert all(bar.x >= 0 and bar.x + bar.width <= WIDTH for bar in made)
    assert [bar.height for bar in bars({"a": 0})] == [0]
