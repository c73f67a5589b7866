"""How far reality has been from what was expected, so that an estimate can say it more closely."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique

from eleven_video.accounting.estimate import Range, Ratio

# So many runs with a model must have been seen before they say more than the general ranges do.
LEAST_RUNS = 5

# The next run may lie a little outside of all that went before; a twentieth covers what the sandbox's runs vary by.
_MARGIN = 0.05


@unique
class Measure(StrEnum):
    """What is compared between an estimate's expected amount and a run's own."""

    CHARACTERS = "characters"  # of narration, by text model
    SPEECH_CALLS = "speech_calls"  # by text model
    PICTURES = "pictures"  # by speech model, whose pace decides
    SCRIPT_TOKENS = "script_tokens"  # written, by text model
    THINKING_TOKENS = "thinking_tokens"  # of a script, by text model
    PICTURE_TOKENS = "picture_tokens"  # of text and thoughts that come with the pictures, by image model
    CREDITS = "credits"  # by speech model: a promotion bills fewer than the list says


@dataclass(frozen=True, slots=True)
class Observation:
    """One run: how much of a measure the uncalibrated estimate had expected of a model, and how much there was."""

    measure: Measure
    model: str
    expected: float
    actual: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measured ratios of what there was to what was expected, by measure and model. The default says nothing."""

    ratios: Mapping[tuple[Measure, str], Ratio] = field(default_factory=dict)

    def applied(self, measure: Measure, model: str, general: Range) -> Range:
        """The range by what was measured; the general one where nothing was."""
        ratio = self.ratios.get((measure, model))
        return general if ratio is None else ratio.of(general.expected)


def calibrated(observations: Iterable[Observation]) -> Calibration:
    """The ratios of everything that was observed at least `LEAST_RUNS` times.

    The expected ratio is that of the sums, so that a short run does not weigh as much as a long one; the range is that
    of all runs and a twentieth more.
    """
    seen: dict[tuple[Measure, str], list[Observation]] = {}
    for one in observations:
        if one.expected > 0:
            seen.setdefault((one.measure, one.model), []).append(one)
    return Calibration({key: _ratio(group) for key, group in seen.items() if len(group) >= LEAST_RUNS})


def _ratio(group: list[Observation]) -> Ratio:
    ratios = [one.actual / one.expected for one in group]
    overall = sum(one.actual for one in group) / sum(one.expected for one in group)
    return Ratio(min(ratios) * (1 - _MARGIN), overall, max(ratios) * (1 + _MARGIN))
