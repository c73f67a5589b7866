"""Compares the actual usage of earlier runs with the expected usage.

With the measured ratio of actual to expected usage, the next estimate has a narrower range.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique

from eleven_video.accounting.estimate import Ratio

# The minimum number of measured runs with a model. With fewer measured runs, the general ranges are used instead of the
# measured ratios.
LEAST_RUNS = 5

# The fraction by which the measured range is extended at both ends. The ratio of the next run may be slightly outside
# the range of the earlier runs.
_MARGIN = 0.05


@unique
class Measure(StrEnum):
    """A quantity that is estimated before a run and measured after the run. The quantity is measured for each model and
    sometimes for each language.
    """

    CHARACTERS = "characters"  # the number of characters of the narration, by text model and language
    SPEECH_CALLS = "speech_calls"  # the number of speech calls for a video, by text model
    PICTURES = "pictures"  # number of pictures, by speech model and language, because slower speech needs more pictures
    SCRIPT_TOKENS = "script_tokens"  # the number of tokens of the written script, by text model and language
    THINKING_TOKENS = "thinking_tokens"  # the number of thinking tokens for a script, by text model
    PICTURE_TEXT_TOKENS = (
        "picture_text_tokens"  # the number of text tokens that are billed with the pictures, by image model
    )
    CREDITS = "credits"  # number of credits, by speech model, because promotions bill fewer credits than listed


@dataclass(frozen=True, slots=True)
class Observation:
    """The expected and the actual amount of a measured quantity in one run.

    `expected` is the general estimate, which is not rounded and not multiplied by a measured ratio. `language` is the
    code of the narration's language. `language` is empty if the measured quantity does not depend on the language.
    `parts` has the actual amount of each picture if the measured quantity belongs to pictures. For all other
    quantities, `parts` is empty. The amounts of single pictures are needed because a single picture varies more than a
    whole run, and the next run may have only one picture.
    """

    measure: Measure
    model: str
    expected: float
    actual: float
    language: str = ""
    parts: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """The measured ratios of actual to expected amounts, by measured quantity, model and language.

    By default, there are no measured ratios.
    """

    ratios: Mapping[tuple[Measure, str, str], Ratio] = field(default_factory=dict)

    def ratio(self, measure: Measure, model: str, general: Ratio, language: str = "") -> Ratio:
        """The measured ratio of a model and language, multiplied by `general.expected`.

        If too few runs were measured, the result is `general`, which is the general range for all users.
        """
        measured = self.ratios.get((measure, model, language))
        return general if measured is None else measured.around(general.expected)


def calibrated(observations: Iterable[Observation]) -> Calibration:
    """The ratios of all quantities that were measured in at least `LEAST_RUNS` runs.

    The expected ratio is the sum of the actual amounts of all runs divided by the sum of the expected amounts of all
    runs. So a long run has more weight than a short run.
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
    # If the ratio was the same in every run, the range is not extended. For example, listed credits are always billed
    # exactly.
    margin = 0.0 if len({observation.actual / observation.expected for observation in group}) == 1 else _MARGIN
    return Ratio(min(ratios) * (1 - margin), overall, max(ratios) * (1 + margin))


def _nearest(overall: float, observation: Observation) -> float:
    """The ratio of one run without the effect of rounding. To remove the effect of rounding, the ratio is moved towards
    the ratio of all runs.

    Amounts are whole numbers, so rounding alone may cause a difference of one. A difference that rounding may have
    caused must not extend the range. For example, a short run with two pictures instead of one would increase the upper
    end of an estimate of fifty pictures to a hundred.
    """
    return min(
        max(overall, (observation.actual - 1) / observation.expected), (observation.actual + 1) / observation.expected
    )
