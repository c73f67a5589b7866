"""The days of a time zone, including its changes between summer and winter time. Reports use this module to add up the
sums of slots for each local day.

A slot is a quarter of an hour. The number of a slot is the number of quarter hours since 1970.
"""

import time as clock
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from eleven_video.ledger.encoding import MICROS, SLOT_S, to_micros

_DAY_S = 86_400
_FIRST_DAY = date(1970, 1, 1)
# The starts of the years 1900 and 2100, in seconds since 1970. Outside these years, no time changes are looked up.
# Otherwise a row with a wrong time could make a report look for time changes in thousands of years.
_FIRST_S, _LAST_S = -2_208_988_800, 4_102_444_800


class Zone:
    """The days of a time zone. `Zone(None)` uses the time zone of this machine."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone

    @property
    def name(self) -> str:
        """The name of the time zone in a report, such as "Europe/Berlin". If only an abbreviation is known, this is the
        abbreviation, such as "CET".
        """
        if self._zone is not None:
            return str(getattr(self._zone, "key", None) or self._zone)
        return datetime.now().astimezone().tzname() or "local time"

    def offset_s(self, moment_s: int) -> int:
        """The offset of this time zone from UTC at `moment_s`, in seconds. `moment_s` is in seconds since 1970.

        For times before 1900, the offset of 1900 is used. For times after 2100, the offset of 2100 is used.
        """
        moment_s = min(max(moment_s, _FIRST_S), _LAST_S)
        if self._zone is None:
            return clock.localtime(moment_s).tm_gmtoff
        offset = datetime.fromtimestamp(moment_s, self._zone).utcoffset() or timedelta()
        return offset // timedelta(seconds=1)

    def midnight_micros(self, day: date) -> int:
        """The start of a day in microseconds since 1970. If the clocks skip midnight on this day, the result is the
        time at which they skip it.
        """
        return to_micros(datetime.combine(day, time(), self._zone).astimezone(UTC))

    def midnight_slot(self, day: date) -> int:
        """The number of the slot with which a day starts."""
        return self.midnight_micros(day) // (SLOT_S * MICROS)

    def day_of_slot(self, first: int, last: int) -> str:
        """An SQL expression that converts the column `slot` of a row to a day. A day is the number of days since 1970.

        The expression is correct only for slots from `first` to `last`.
        """
        steps = list(self._offsets(first * SLOT_S, last * SLOT_S))
        (*changes, (_, final)) = steps
        offset = "".join(f"WHEN slot < {until // SLOT_S} THEN {offset} " for until, offset in changes)
        return f"((slot * {SLOT_S} + {f'CASE {offset}ELSE {final} END' if offset else final}) / {_DAY_S})"

    def _offsets(self, first_s: int, last_s: int) -> Iterator[tuple[int, int]]:
        """The offsets from UTC that apply between two times, in order. Each pair has the second at which an offset
        ends, and the offset.
        """
        at, offset = max(first_s, _FIRST_S), self.offset_s(first_s)
        end = min(last_s, _LAST_S)
        while at < end:
            ahead = min(at + _DAY_S, end)
            if self.offset_s(ahead) != offset:
                ahead = self._change(at, ahead, offset)
                yield ahead, offset
                offset = self.offset_s(ahead)
            at = ahead
        yield end, offset

    def _change(self, before: int, after: int, offset: int) -> int:
        """The second at which the offset `offset` ends. The second lies between `before` and `after`. The offset still
        applies at `before`.
        """
        while after - before > 1:
            middle = (before + after) // 2
            if self.offset_s(middle) == offset:
                before = middle
            else:
                after = middle
        return after


def day_of_number(number: int) -> date:
    """The date that is `number` days after 1970-01-01."""
    return _FIRST_DAY + timedelta(days=number)
