"""The ratio of actual to expected usage in earlier runs, which narrows the next estimate. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, unique

from eleven_video.accounting.estimate import Ratio

# So many runs with a model must have been seen before they say more than the general ranges do.
LEAST_RUNS = 5

# The next run may lie a little outside of all that went before.
_MARGIN = 0.05


@unique
class Measure(StrEnum):
    """A quantity that is estimated and then measured, by model (and language)."""

    CHARACTERS = "characters"  # of narration, by text model and language
    SPEECH_CALLS = "speech_calls"  # by text model
    PICTURES = "pictures"  # by speech model, whose pace decides, and language
    SCRIPT_TOKENS = "script_tokens"  # written, by text model and language
    THINKING_TOKENS = "thinking_tokens"  # about a script, by text model
    PICTURE_TEXT_TOKENS = "picture_text_tokens"  # billed beside the pictures' own, by image model
    CREDITS = "credits"  # by speech model: a promotion bills fewer than the list says


@dataclass(frozen=True, slots=True)
class Observation:
    """One run: how much of a measure was expected, without calibration and unrounded, and how much there was.

    `language` is the code of the narration's language, where the measure differs by it.
    """

    measure: Measure
    model: str
    expected: float
    actual: float
    language: str = ""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measured ratios of what there was to what was expected: by measure, model and language. The default says nothing."""

    ratios: Mapping[tuple[Measure, str, str], Ratio] = field(default_factory=dict)

    def ratio(self, measure: Measure, model: str, general: Ratio, language: str = "") -> Ratio:
        """The general ratio, or a closer one where the model was measured in that language."""
        measured = self.ratios.get((measure, model, language))
        return general if measured is None else measured.around(general.expected)


def calibrated(observations: Iterable[Observation]) -> Calibration:
    """The ratios of everything that was observed in at least `LEAST_RUNS` runs.

    The expected ratio is that of the sums, so that a short run does not weigh as much as a long one.
    """
    seen: dict[tuple[Measure, str, str], list[Observation]] = {}
    for one in observations:
        if one.expected > 0:
            seen.setdefault((one.measure, one.model, one.language), []).append(one)
    return Calibration({key: _ratio(group) for key, group in seen.items() if len(group) >= LEAST_RUNS})


def _ratio(group: list[Observation]) -> Ratio:
    overall = sum(one.actual for one in group) / sum(one.expected for one in group)
    ratios = [_nearest(overall, one) for one in group]
    # What has never varied, such as a price list's credits, is a rule.
    margin = 0.0 if len({one.actual / one.expected for one in group}) == 1 else _MARGIN
    return Ratio(min(ratios) * (1 - margin), overall, max(ratios) * (1 + margin))


def _nearest(overall: float, one: Observation) -> float:
    """The ratio nearest to the overall one that explains a run.

    Amounts are whole and a range is rounded outwards, so one more or one less needs no ratio of its own: a short run
    with two pictures in place of one would otherwise stand for a hundred in place of fifty.
    """
    return min(max(overall, (one.actual - 1) / one.expected), (one.actual + 1) / one.expected)
