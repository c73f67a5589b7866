"""Calendar days in a time zone, with its clock changes. Reports use it to sum quarter hours by local day."""

import time as clock
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from eleven_video.ledger.encoding import MICROS, SLOT_S, to_micros

_DAY_S = 86_400
_FIRST_DAY = date(1970, 1, 1)
# A row with a wrong timestamp must not make a report iterate over a thousand years.
_FIRST_S, _LAST_S = -2_208_988_800, 4_102_444_800  # the years 1900 and 2100


class Zone:
    """The days of a zone. None means the zone of this machine."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone

    @property
    def name(self) -> str:
        """Its name in a report, such as "Europe/Berlin", or "CET" if only an abbreviation is known."""
        if self._zone is not None:
            return str(getattr(self._zone, "key", None) or self._zone)
        return datetime.now().astimezone().tzname() or "local time"

    def offset_s(self, moment_s: int) -> int:
        """The zone's offset from UTC, in seconds, at a time in seconds since 1970.

        Constant before 1900 and after 2100.
        """
        moment_s = min(max(moment_s, _FIRST_S), _LAST_S)
        if self._zone is None:
            return clock.localtime(moment_s).tm_gmtoff
        offset = datetime.fromtimestamp(moment_s, self._zone).utcoffset() or timedelta()
        return offset // timedelta(seconds=1)

    def midnight_micros(self, day: date) -> int:
        """The start of a day in microseconds since 1970; if the clocks skip midnight, the time of the skip."""
        return to_micros(datetime.combine(day, time(), self._zone).astimezone(UTC))

    def midnight_slot(self, day: date) -> int:
        """The quarter-hour bucket since 1970 at which a day starts."""
        return self.midnight_micros(day) // (SLOT_S * MICROS)

    def day_of_slot(self, first: int, last: int) -> str:
        """An SQL expression for the day, counted since 1970, of a row's column `slot`.

        The expression is right for buckets from `first` to `last`.
        """
        steps = list(self._offsets(first * SLOT_S, last * SLOT_S))
        (*changes, (_, final)) = steps
        offset = "".join(f"WHEN slot < {until // SLOT_S} THEN {offset} " for until, offset in changes)
        return f"((slot * {SLOT_S} + {f'CASE {offset}ELSE {final} END' if offset else final}) / {_DAY_S})"

    def _offsets(self, first_s: int, last_s: int) -> Iterator[tuple[int, int]]:
        """Pairs of the second at which an offset ends and the offset, in order of time."""
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
        """The second between two times at which an offset ends."""
        while after - before > 1:
            middle = (before + after) // 2
            if self.offset_s(middle) == offset:
                before = middle
            else:
                after = middle
        return after


def day_of_number(number: int) -> date:
    """The day with a number of days since 1970."""
    return _FIRST_DAY + timedelta(days=number)
