"""Shows prices as lines of a given width: rates with their source, the age of price data, and missing prices."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.styles import WARNING
from eleven_video.ui.tables.columns import Row, laid_out

_STEP = "  "
_EXACT_DIGITS = 12
_SHOWN_FIGURES = 6
_CENTS = 2


@dataclass(frozen=True, slots=True)
class RateLine:
    """A rate in a list of prices. `amount` is a text such as "$0.30 per 1M tokens"."""

    label: str
    amount: str


@dataclass(frozen=True, slots=True)
class RateGroup:
    """Rates with the same source. `origin` is a text such as "genai-prices 0.2.3, since 2026-09-02"."""

    origin: str
    rates: Sequence[RateLine]


@dataclass(frozen=True, slots=True)
class PriceSection:
    """The rates of a model, or the prices of all ElevenLabs plans. `notes` are sentences about the rates."""

    title: str
    groups: Sequence[RateGroup]
    notes: Sequence[str] = ()
    warnings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PriceList:
    """The prices that are valid on the day `day`. Rich can draw this view."""

    day: date
    sections: Sequence[PriceSection]

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. A number or word stays whole even if it is wider."""
        lines = [Text(f"Prices of {self.day}", style="bold")]
        for section in self.sections:
            lines += [Text(""), *_wrapped(section.title, width, style="cyan")]
            for group in section.groups:
                lines += _wrapped(group.origin, width, indent=1, style="dim")
                rows = [Row(one_line(rate.label), (rate.amount,), 2, cell_style="bold") for rate in group.rates]
                lines += laid_out(rows, width)
            for note in section.notes:
                lines += _wrapped(note, width, indent=1)
            for warning in section.warnings:
                lines += _wrapped(warning, width, indent=1, style=WARNING)
        return lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        yield from _unwrapped(self.lines(options.max_width))


@dataclass(frozen=True, slots=True)
class DataAge:
    """The name, the date and the age of a source of price data.

    `dated` and `age_days` are None if they are unknown. `stale` is True if the data is too old.
    """

    name: str
    dated: date | None
    age_days: int | None
    stale: bool

    @property
    def age(self) -> str:
        days = "unknown age" if self.age_days is None else "1 day" if self.age_days == 1 else f"{self.age_days} days"
        return f"{days}, old" if self.stale else days


@dataclass(frozen=True, slots=True)
class ModelCheck:
    """A model in the settings. `note` has the source of the model's price, or the command that sets a price."""

    model: str
    note: str
    fine: bool


@dataclass(frozen=True, slots=True)
class PriceCheck:
    """The result of `pricing check`: the age of the price data, and the source of each model's price.

    Rich can draw this view. `lines()` returns its lines.
    """

    data: Sequence[DataAge]
    models: Sequence[ModelCheck]
    notes: Sequence[str] = ()
    warnings: Sequence[str] = ()

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. A number or word stays whole even if it is wider."""
        rows = [
            Row(one.name, (str(one.dated or "no date"), one.age), 1, cell_style=WARNING if one.stale else "")
            for one in self.data
        ]
        lines = [
            Text("Price data", style="bold"),
            *laid_out(rows, width),
            Text(""),
            Text("Models in use", style="bold"),
        ]
        for model in self.models:
            told = f"{one_line(model.model)}: {model.note}"
            lines += _wrapped(told, width, indent=1, style="" if model.fine else WARNING)
        for warning in self.warnings:
            lines += [Text(""), *_wrapped(warning, width, style=WARNING)]
        for note in self.notes:
            lines += [Text(""), *_wrapped(note, width, style="dim")]
        return lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        yield from _unwrapped(self.lines(options.max_width))


@dataclass(frozen=True, slots=True)
class PriceEdit:
    """The prices of a service or model that a command has changed in a file.

    `changes` has the name of each price, the old value and the new value in dollars. A value is None if the price is
    not set.
    """

    owner: str
    changes: Sequence[tuple[str, Fraction | None, Fraction | None]]
    file: str
    notes: Sequence[str] = ()

    def lines(self, width: int) -> list[Text]:
        """The view as lines of at most `width` cells. A name or number stays whole even if it is wider."""
        lines = _wrapped(self.owner, width, style="cyan")
        for setting, before, after in self.changes:
            told = [_STEP + setting, _STEP * 2 + f"{_dollars(before)} -> {_dollars(after)}"]
            beside = f"{told[0]}: {told[1].strip()}"
            lines += [Text(line) for line in ([beside] if len(beside) <= width else told)]
        lines += _wrapped(f"Written to {self.file}.", width)
        for note in self.notes:
            lines += _wrapped(note, width)
        return lines

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        del console
        yield from _unwrapped(self.lines(options.max_width))


def rate_money(dollars: Fraction) -> str:
    """A price in dollars as text with all its decimals, such as "$0.30" or "$0.01875". There are at least two decimals.

    A price with infinitely many decimals is rounded, as in "about $0.000181818".
    """
    scaled = dollars * 10**_EXACT_DIGITS
    if scaled.denominator == 1:
        exact = Decimal(scaled.numerator).scaleb(-_EXACT_DIGITS).normalize()
        decimals = max(_CENTS, -int(exact.as_tuple().exponent))
        return f"${exact:,.{decimals}f}"
    return f"about ${Decimal(f'{float(dollars):.{_SHOWN_FIGURES}g}'):f}"


def _dollars(price: Fraction | None) -> str:
    return "not set" if price is None else rate_money(price)


def _wrapped(line: str, width: int, *, indent: int = 0, style: str = "") -> list[Text]:
    start = _STEP * indent
    parts = textwrap.wrap(
        one_line(line),
        max(len(start) + 1, width),
        initial_indent=start,
        subsequent_indent=start,
        break_on_hyphens=False,
        break_long_words=False,  # so that users can copy whole names, paths and commands
    )
    return [Text(part, style=style) for part in parts]


def _unwrapped(lines: Sequence[Text]) -> Iterator[Text]:
    for line in lines:
        line.no_wrap, line.overflow = True, "ignore"
        yield line
