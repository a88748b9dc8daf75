"""Times as the store keeps them: whole milliseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def millis(moment: datetime) -> int:
    """The milliseconds of an aware moment, cut down: exact, where a float's `timestamp()` could round up."""
    return (moment - _EPOCH) // _MILLISECOND


def moment(millis: int) -> datetime:
    """The aware moment, in UTC."""
    return _EPOCH + millis * _MILLISECOND
