"""Times as the ledger keeps them: UTC, to the microsecond, in text that sorts and that SQLite's date functions read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def utc(at: float | datetime) -> str:
    """A moment (seconds since 1970, or an aware datetime) as 2026-11-29T20:09:30.550490Z."""
    moment = at.astimezone(UTC) if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def hour(at: str) -> str:
    """The hour in which a moment of `utc` lies."""
    return f"{at[:13]}:00:00.000000Z"


def now() -> datetime:
    """This moment, aware."""
    return datetime.now(UTC)


def days_before(moment: datetime, days: int) -> datetime:
    """The moment so many days earlier; what would lie before the year 1 is the year 1."""
    try:
        return moment - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
