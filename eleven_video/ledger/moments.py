"""Points in time as whole microseconds since 1970, UTC: the form in which they are stored."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

MICROS = 1_000_000
# Every zone's offset from UTC is a whole number of quarter hours today, so sums by quarter hour
# can be put together to the days of any zone, exactly.
SLOT_S = 900
SLOT_MICROS = SLOT_S * MICROS


def to_micros(moment: datetime) -> int:
    """A time with a zone, as microseconds; exact, unlike `timestamp()`."""
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)


def slot_of(micros: int) -> int:
    """The quarter hour since 1970 in which a time lies."""
    return micros // (SLOT_S * MICROS)
