"""The shape of protocol entries."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from bot.triage.schema import Elapsed, Flag, Frame, SignSpec

FLAG = {
    "id": "a.b",
    "level": "urgent",
    "title": "t",
    "counts": "c",
    "not": "",
    "when": [["s"]],
    "advice": "today",
    "question": "",
    "why": "",
    "sources": ["policy"],
}


@pytest.mark.parametrize(
    ("over", "up_to", "hours", "holds"),
    [
        (12, 24, 12, False),
        (12, 24, 12.5, True),
        (12, 24, 24, True),
        (12, 24, 25, False),
        (24, None, 1000, True),
    ],
)
def test_elapsed_is_more_than_over_and_at_most_up_to(
    over: float, up_to: float | None, hours: float, holds: bool
) -> None:
    assert Elapsed(over=over, up_to=up_to).holds(hours) is holds


def test_a_flag_is_reported_under_its_id_or_its_shared_name() -> None:
    assert Flag(**FLAG).reported == "a.b"
    assert Flag(**{**FLAG, "flag": "shared"}).reported == "shared"


@pytest.mark.parametrize(
    ("model", "spec"),
    [
        (Flag, {**FLAG, "level": "red"}),
        (Flag, {**FLAG, "when": []}),
        (Flag, {**FLAG, "sources": []}),
        (Flag, {**FLAG, "extra": 1}),
        (SignSpec, {"means": "m", "within": 0}),
        (SignSpec, {"means": "m", "number": "weight"}),
        (Frame, {"means": "m", "when": [["s"]], "lowers_to": "emergency"}),
        (Elapsed, {"over": -1}),
    ],
)
def test_what_does_not_fit_is_refused(model: Any, spec: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model(**spec)
