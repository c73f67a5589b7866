"""Every single count, in the order of its arrival."""

from collections.abc import Iterator

from eleven_video.accounting.amounts import Amount
from eleven_video.accounting.metrics import MetricType

# What is counted: the service, the model or voice, and the metric.
Label = tuple[str, str, MetricType]


class EventLog:
    """Three columns: what was counted, how much, and when, in seconds since 1970 UTC.

    They are appended to directly, for speed. Columns and no tuple for each count: millions of tuples would keep the
    garbage collector busy. Not thread-safe: whoever holds it holds a lock.
    """

    __slots__ = ("amounts", "labels", "moments")

    def __init__(self) -> None:
        self.labels: list[Label] = []
        self.amounts: list[Amount] = []
        self.moments: list[float] = []

    def __len__(self) -> int:
        return len(self.moments)

    def __iter__(self) -> Iterator[tuple[Label, Amount, float]]:
        return zip(self.labels, self.amounts, self.moments, strict=True)

    def append(self, label: Label, amount: Amount, moment: float) -> None:
        self.labels.append(label)
        self.amounts.append(amount)
        self.moments.append(moment)
