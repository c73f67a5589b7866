"""Defines how often the picture changes.

The picture changes every few seconds, or so often that the video has a requested number of pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eleven_video.domain.timing.narration import Alignment
from eleven_video.domain.timing.timing_constants import BEST_SHOT_S, LONGEST_S, MOST_PICTURES, SHORTEST_S

if TYPE_CHECKING:
    from eleven_video.domain.timing.shots import Shot


@dataclass(frozen=True, slots=True)
class Pacing:
    """How often the picture changes.

    The picture changes about every `seconds` seconds, or so often that the video has `count` pictures.

    If `count` is None, `seconds` decides. Each scene has at least one picture, even if the script has more than `count`
    scenes.

    Raises:
        ValueError: `seconds` or `count` is out of range.
    """

    seconds: float = BEST_SHOT_S
    count: int | None = None

    def __post_init__(self) -> None:
        if not SHORTEST_S <= self.seconds <= LONGEST_S:
            raise ValueError(f"a picture is seen from {SHORTEST_S:g} to {LONGEST_S:g} seconds")
        if self.count is not None and not 1 <= self.count <= MOST_PICTURES:
            raise ValueError(f"a video has from 1 to {MOST_PICTURES:,} pictures")

    def shares(self, lengths: Sequence[int]) -> list[int | None]:
        """Divide `count` pictures among the scenes in proportion to the lengths of their narrations.

        Each scene gets at least one picture. If `count` is None, the result has None for each scene.
        """
        if self.count is None:
            return [None] * len(lengths)
        # A scene of length 0 counts as a scene of length 1, so that the sum of the lengths is never 0.
        lengths = [max(1, length) for length in lengths]
        whole = sum(lengths)
        spare = max(0, self.count - len(lengths))
        exact = [spare * length / whole for length in lengths]
        shares = [int(share) for share in exact]
        # The number of pictures of each scene is rounded down, so some pictures remain. The remaining pictures go to
        # the scenes whose numbers were rounded down the most.
        by_loss = sorted(range(len(lengths)), key=lambda place: shares[place] - exact[place])
        for place in by_loss[: spare - sum(shares)]:
            shares[place] += 1
        return [share + 1 for share in shares]

    def cut(self, alignment: Alignment, duration_s: float, share: int | None) -> "list[Shot]":
        """Divide a scene into shots.

        `share` is the number of shots. If `share` is None, each shot is about `seconds` seconds long.
        """
        from eleven_video.domain.timing.shots import (  # noqa: PLC0415  loads the splitter of sentences
            cut_into_count,
            cut_into_shots,
        )

        if share is not None:
            return cut_into_count(alignment, duration_s, share)
        return cut_into_shots(alignment, duration_s, best_s=self.seconds)

    def expected(self, seconds: float) -> int:
        """The expected number of shots in a scene that is `seconds` seconds long."""
        return max(1, round(seconds / self.seconds))


USUAL = Pacing()
