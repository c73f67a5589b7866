"""Measures how much usage earlier runs had, compared with the usage that was expected.

With the measured ratio of actual to expected usage, the next estimate has a narrower range.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique

from eleven_video.accounting.estimate import Ratio

# If at least this number of runs with a model was measured, the measured ratios replace the general ranges.
LEAST_RUNS = 5

# The measured range is widened at both ends by this fraction, because the ratio of the next run may lie a little
# outside the range of the earlier runs.
_MARGIN = 0.05


@unique
class Measure(StrEnum):
    """A quantity that is estimated before a run and measured after it, for each model (and language)."""

    CHARACTERS = "characters"  # the characters of the narration, by text model and language
    SPEECH_CALLS = "speech_calls"  # the calls for speech in a video, by text model
    PICTURES = "pictures"  # by speech model and language, because slower speech makes a longer video with more pictures
    SCRIPT_TOKENS = "script_tokens"  # tokens of the written script, by text model and language
    THINKING_TOKENS = "thinking_tokens"  # tokens of thoughts about a script, by text model
    PICTURE_TEXT_TOKENS = "picture_text_tokens"  # tokens of text that are billed with the pictures, by image model
    CREDITS = "credits"  # by speech model, because a promotion bills fewer credits than the price list says


@dataclass(frozen=True, slots=True)
class Observation:
    """The expected and the actual amount of one measure in one run.

    `expected` is the general estimate. This estimate is not rounded, and not multiplied by a measured ratio. `language`
    is the code of the narration's language. `language` is empty if the measure does not depend on the language. `parts`
    has the actual amount of each part if the run consists of equal parts, such as pictures. Otherwise `parts` is empty.
    A single part varies more than a whole run, and the next run may have only one part.
    """

    measure: Measure
    model: str
    expected: float
    actual: float
    language: str = ""
    parts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """The measured ratios of actual to expected amounts, by measure, model and language.

    There are no ratios by default.
    """

    ratios: Mapping[tuple[Measure, str, str], Ratio] = field(default_factory=dict)

    def ratio(self, measure: Measure, model: str, general: Ratio, language: str = "") -> Ratio:
        """The measured ratio of a model and language, multiplied by `general.expected`.

        If too few runs were measured, the result is `general`, which is the range for all users.
        """
        measured = self.ratios.get((measure, model, language))
        return general if measured is None else measured.around(general.expected)


def calibrated(observations: Iterable[Observation]) -> Calibration:
    """The ratios of all measures that were observed in at least `LEAST_RUNS` runs.

    The expected ratio is the sum of the actual amounts of all runs divided by the sum of their expected amounts. So a
    long run weighs more than a short one.
    """
    seen: dict[tuple[Measure, str, str], list[Observation]] = {}
    for observation in observations:
        if observation.expected > 0:
            seen.setdefault((observation.measure, observation.model, observation.language), []).append(observation)
    return Calibration({key: _ratio(group) for key, group in seen.items() if len(group) >= LEAST_RUNS})


def _ratio(group: list[Observation]) -> Ratio:
    overall = sum(observation.actual for observation in group) / sum(observation.expected for observation in group)
    ratios = [_nearest(overall, observation) for observation in group]
    ratios += [part * len(one.parts) / one.expected for one in group for part in one.parts]
    # If the ratio was the same in every run, its range is not widened. For example, listed credits are always billed
    # exactly.
    margin = 0.0 if len({observation.actual / observation.expected for observation in group}) == 1 else _MARGIN
    return Ratio(min(ratios) * (1 - margin), overall, max(ratios) * (1 + margin))


def _nearest(overall: float, observation: Observation) -> float:
    """The ratio of one run, after the effect of rounding was removed: the ratio is moved towards the ratio of all runs.

    Amounts are whole numbers, so a difference of one may be caused by rounding alone. Such a difference must not widen
    the range. Otherwise a short run with two pictures instead of one would raise the upper end of an estimate of fifty
    pictures to a hundred.
    """
    return min(
        max(overall, (observation.actual - 1) / observation.expected), (observation.actual + 1) / observation.expected
    )
