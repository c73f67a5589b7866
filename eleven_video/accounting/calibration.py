"""Measures the ratio of actual to expected usage in earlier runs, which makes the next estimate narrower. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique

from eleven_video.accounting.estimate import Ratio

# Number of runs with a model before its ratios replace the general ranges.
LEAST_RUNS = 5

# The next run may lie a little outside the range of earlier runs.
_MARGIN = 0.05


@unique
class Measure(StrEnum):
    """A quantity that is estimated and then measured, by model (and language)."""

    CHARACTERS = "characters"  # of narration, by text model and language
    SPEECH_CALLS = "speech_calls"  # by text model
    PICTURES = "pictures"  # by speech model (its pace decides) and language
    SCRIPT_TOKENS = "script_tokens"  # written, by text model and language
    THINKING_TOKENS = "thinking_tokens"  # about a script, by text model
    PICTURE_TEXT_TOKENS = "picture_text_tokens"  # billed in addition to the tokens of the pictures, by image model
    CREDITS = "credits"  # by speech model: a promotion bills fewer than listed


@dataclass(frozen=True, slots=True)
class Observation:
    """The expected (uncalibrated, unrounded) and actual amount of a measure in one run.

    `language` is the code of the narration's language, if the measure depends on it.
    """

    measure: Measure
    model: str
    expected: float
    actual: float
    language: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measured ratios of actual to expected amounts, by measure, model and language. Empty by default."""

    ratios: Mapping[tuple[Measure, str, str], Ratio] = field(default_factory=dict)

    def ratio(self, measure: Measure, model: str, general: Ratio, language: str = "") -> Ratio:
        """The measured ratio of a model and language, multiplied by `general.expected`; `general` if not measured."""
        measured = self.ratios.get((measure, model, language))
        return general if measured is None else measured.around(general.expected)


def calibrated(observations: Iterable[Observation]) -> Calibration:
    """The ratios of all measures observed in at least `LEAST_RUNS` runs.

    The expected ratio is the sum of actual amounts divided by the sum of expected ones, so that long runs weigh more.
    """
    seen: dict[tuple[Measure, str, str], list[Observation]] = {}
    for observation in observations:
        if observation.expected > 0:
            seen.setdefault((observation.measure, observation.model, observation.language), []).append(observation)
    return Calibration({key: _ratio(group) for key, group in seen.items() if len(group) >= LEAST_RUNS})


def _ratio(group: list[Observation]) -> Ratio:
    overall = sum(observation.actual for observation in group) / sum(observation.expected for observation in group)
    ratios = [_nearest(overall, observation) for observation in group]
    # A ratio that never varied, such as that of listed credits, gets no margin.
    margin = 0.0 if len({observation.actual / observation.expected for observation in group}) == 1 else _MARGIN
    return Ratio(min(ratios) * (1 - margin), overall, max(ratios) * (1 + margin))


def _nearest(overall: float, observation: Observation) -> float:
    """The ratio nearest to the overall one that explains a run.

    Amounts are whole numbers, so a difference of one may be rounding and must not widen the range. Otherwise one short
    run with two pictures instead of one would make an estimate of fifty pictures allow a hundred.
    """
    return min(
        max(overall, (observation.actual - 1) / observation.expected), (observation.actual + 1) / observation.expected
    )
