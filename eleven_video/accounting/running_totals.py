"""Holds the usage monitor's totals by service and by model, and the log of usage events.

The classes in this module are not thread-safe. The usage monitor holds a lock while it calls methods of the classes in
this module. Each event is added to exactly one sum, which is the sum of its model or voice. A summary adds up the sums
by service and by model. So the sum of the entries of a summary is always the total, and the time to make a summary does
not depend on the number of events.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from eleven_video.accounting import money
from eleven_video.accounting.metrics import MetricType
from eleven_video.accounting.money import Amount, plain_number
from eleven_video.accounting.prices.part_rates import DEFAULT_RATE, SourcedRate
from eleven_video.accounting.pricing import Charge, CostState, Pricing, worst
from eleven_video.accounting.usage_kinds import KindSums

# The label of an event: the service, the model or voice, and the metric
Label = tuple[str, str, MetricType]


class EventLog:
    """The log of counted usage events.

    The log has three lists: the labels of the events, the amounts, and the times in seconds since 1970 UTC.

    Callers append to the lists directly, because a method call would slow down every event. The log has three lists
    instead of one list of tuples, because Python's garbage collector would check millions of tuples again and again.
    This class is not thread-safe, so the caller must hold a lock.
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
        """Add one event. `label` has the service, the model or voice, and the metric. `moment` is the time of the event
        in seconds since 1970 UTC.
        """
        self.labels.append(label)
        self.amounts.append(amount)
        self.moments.append(moment)


class Cell:
    """The sum of one metric of one model, for usage that was recorded without a `Call`. The cost is computed with the
    rate in `pricing`.

    Callers increase `amount` and `count` directly, because a method call would slow down every event. The cost of the
    sum is computed when the cost is read.
    """

    __slots__ = ("_rate", "amount", "count", "label", "metric", "pricing", "source", "state", "totals")

    def __init__(self, totals: "Totals", label: Label, pricing: Pricing) -> None:
        service, name, metric = label
        found = pricing.single_rate(service, name, metric)
        self._rate = found.rate if found else 0
        self.source = found.source if found else None
        self.totals = totals
        self.label = label
        self.metric = metric
        self.pricing = pricing
        self.state = _state_of_single(metric, found)
        self.amount: Amount = 0
        self.count = 0

    @property
    def pico(self) -> int:
        """The cost of the summed amount, in pico-dollars."""
        return money.cost(self.amount, self._rate)


class _Entry:
    """All usage of one model or voice of a service."""

    def __init__(self, service: str, name: str) -> None:
        self.service = service
        self.name = name
        self.cells: list[Cell] = []
        self.models: set[str] = set()
        self.sources: set[str] = set()
        self._call_metrics: dict[MetricType, Amount] = {}
        self._call_states: Counter[CostState] = Counter()
        self._call_pico = 0
        self._call_kinds = KindSums()
        self.calls = 0
        self.estimated_calls = 0
        self.failed_calls = 0
        self.unpriced_credits: Amount = 0
        self.estimated_credits = False

    def add_charge(self, charge: Charge, metrics: Mapping[MetricType, Amount]) -> None:
        """Add a charge to the sums. `metrics` is `charge.call.metrics`, which the caller has already computed."""
        for metric, amount in metrics.items():
            self._call_metrics[metric] = self._call_metrics.get(metric, 0) + amount
        self._call_states[charge.state] += 1
        self._call_pico += charge.pico
        self._call_kinds.add_charge(charge)
        self.calls += 1
        self.estimated_calls += charge.is_estimated
        self.failed_calls += charge.is_failed
        self.unpriced_credits += charge.unpriced_credits
        self.estimated_credits |= charge.is_estimated and charge.state is CostState.CREDITS
        self.models.add(charge.call.model)
        self.sources.update(charge.sources)

    @property
    def pico(self) -> int:
        return self._call_pico + sum(cell.pico for cell in self.cells)

    @property
    def metrics(self) -> dict[MetricType, Amount]:
        return _added(self._call_metrics.items(), ((cell.metric, cell.amount) for cell in self.cells if cell.count))

    def add_kinds_to(self, sums: KindSums) -> None:
        """Add this entry's usage of each type, such as input or thinking, to `sums`."""
        sums.add(self._call_kinds)
        for cell in self.cells:
            if cell.count:
                sums.add_single(cell.metric, cell.amount, cell.pico, cell.state)

    @property
    def states(self) -> Counter[CostState]:
        states = self._call_states.copy()
        for cell in self.cells:
            states[cell.state] += cell.count
        return +states


class Totals:
    """The sums of usage and cost of one usage monitor."""

    def __init__(self) -> None:
        self.log = EventLog()
        self._entries: dict[tuple[str, str], _Entry] = {}

    def open_cell(self, label: Label, pricing: Pricing) -> Cell:
        """Create the sum to which all later amounts with a label are added.

        The cost of the sum is computed with the rate in `pricing`.
        """
        cell = Cell(self, label, pricing)
        entry = self._entry(*label[:2])
        entry.cells.append(cell)
        if cell.source is not None:
            entry.sources.add(cell.source)
        return cell

    def add_charge(self, charge: Charge) -> None:
        """Add a whole call. The log gets a separate event for each total metric of the call, such as its number of
        input tokens.
        """
        call, metrics = charge.call, charge.call.metrics
        name, moment = call.display_name, call.occurred_at.timestamp()
        self._entry(call.service, name).add_charge(charge, metrics)
        for metric, amount in metrics.items():
            if metric in _WHOLE_METRICS:
                self.log.append((call.service, name, metric), amount, moment)

    def summary(self) -> dict[str, Any]:
        """The summary as a record for JSON. In `by_service` and `by_model`, the entries with the highest cost come
        first.
        """
        entries = sorted(self._entries.values(), key=lambda entry: (-entry.pico, entry.name, entry.service))
        of_service: dict[str, list[_Entry]] = defaultdict(list)
        for entry in entries:
            of_service[entry.service].append(entry)
        owners = Counter(entry.name for entry in entries)
        whole = _summed(entries)
        states = _states(entries)
        return {
            **money.amount_record("total_cost", whole["cost_pico"]),
            "state": whole["state"],
            "at_least": whole["at_least"],
            "by_service": {
                service: _summed(of_service[service])
                for service in sorted(of_service, key=lambda name: (-sum(e.pico for e in of_service[name]), name))
            },
            "by_model": {
                # If two services have a model or a voice with the same name, the name of the service is appended to
                # both keys.
                entry.name if owners[entry.name] == 1 else f"{entry.name} ({entry.service})": {
                    "service": entry.service,
                    "models": sorted(entry.models),
                    **_summed([entry]),
                    "price_source": ", ".join(sorted(entry.sources)) or None,
                }
                for entry in entries
            },
            "calls_count": whole["calls"],
            "failed_calls": whole["failed_calls"],
            "estimated_calls": whole["estimated_calls"],
            "unpriced_calls": states[CostState.UNPRICED],
            "unknown_calls": states[CostState.UNKNOWN],
            "credits_calls": states[CostState.CREDITS],
            "free_calls": states[CostState.FREE],
            "unpriced_credits": whole["unpriced_credits"],
            "estimated_credits": whole["estimated_credits"],
        }

    def _entry(self, service: str, name: str) -> _Entry:
        # A summary can be written as JSON, so a member of `Service` is converted to its text.
        service = str(service)
        entry = self._entries.get((service, name))
        if entry is None:
            entry = self._entries[service, name] = _Entry(service, name)
        return entry


def _summed(entries: Sequence[_Entry]) -> dict[str, Any]:
    metrics = _added(*(entry.metrics.items() for entry in entries))
    pico = sum(entry.pico for entry in entries)
    state = worst(*_states(entries))
    kinds = KindSums()
    for entry in entries:
        entry.add_kinds_to(kinds)
    return {
        "metrics": {metric.value: plain_number(metrics[metric]) for metric in MetricType if metric in metrics},
        **money.amount_record("cost", pico),
        "state": state.value,
        "at_least": state.is_at_least,
        "calls": sum(entry.calls for entry in entries),
        "failed_calls": sum(entry.failed_calls for entry in entries),
        "estimated_calls": sum(entry.estimated_calls for entry in entries),
        "unpriced_credits": plain_number(sum(entry.unpriced_credits for entry in entries)),
        "estimated_credits": any(entry.estimated_credits for entry in entries),
        "kinds": kinds.record(),
    }


def _added(*groups: Iterable[tuple[MetricType, Amount]]) -> dict[MetricType, Amount]:
    metrics: dict[MetricType, Amount] = {}
    for metric, amount in chain(*groups):
        metrics[metric] = metrics.get(metric, 0) + amount
    return metrics


def _states(entries: Sequence[_Entry]) -> Counter[CostState]:
    return sum((entry.states for entry in entries), Counter())


def _state_of_single(metric: MetricType, found: SourcedRate | None) -> CostState:
    if found is None:
        # A detailed metric, such as thinking tokens, is included in a total metric, such as output tokens. Only the
        # total metric has a price.
        return CostState.UNPRICED if metric in _WHOLE_METRICS else CostState.FREE
    if not found.rate:
        return CostState.FREE
    # A default rate is the same for all models of a service, so the cost at a default rate is only an estimate.
    return CostState.ESTIMATED if found.source == DEFAULT_RATE else CostState.PRICED


_WHOLE_METRICS = frozenset(
    {MetricType.INPUT_TOKENS, MetricType.OUTPUT_TOKENS, MetricType.IMAGES, MetricType.CHARACTERS}
)
