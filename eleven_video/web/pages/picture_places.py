"""Arranges the pictures of a run in places. A picture that is still awaited has a place too, so that no picture moves
when another one arrives.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from eleven_video.domain.stages import PICTURES
from eleven_video.reporting.live_run import LiveRun
from eleven_video.ui.live.stages import StageState
from eleven_video.web.pages.session_files import SavedResult

# A page with more places would be slow, and nobody watches so many.
_MOST_PLACES = 600


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """The place of a picture: its scene, its number in the scene, and its file. `file` is None while it is awaited."""

    scene: int
    number: int
    file: SavedResult | None = None


@dataclass(frozen=True, slots=True)
class PicturePlaces:
    """All places of a run's pictures, and a text such as "3 of 17 pictures" or "3 of at least 9 pictures"."""

    places: Sequence[PicturePlace] = ()
    text: str = ""


def places_of(
    live: LiveRun, pictures: Sequence[SavedResult], scenes: Iterable[int], *, is_alive: bool
) -> PicturePlaces:
    """The places of a run's pictures, in the order of the video.

    The length of a scene's narration decides how many pictures the scene gets. Until then, the scene has one place.

    Args:
        live: The progress of the run.
        pictures: The pictures that have arrived.
        scenes: The numbers of the scenes of the script. They are empty while the script is unknown.
        is_alive: Whether the run goes on. Otherwise no picture is awaited.
    """
    have: dict[tuple[int, int], list[PicturePlace]] = {}
    for file in pictures:
        have.setdefault((file.scene, file.number), []).append(PicturePlace(file.scene, file.number, file))
    stage = live.stages[PICTURES]
    if not is_alive or PICTURES not in live.shown_stages or stage.state is StageState.DONE:
        places = [place for key in sorted(have) for place in have[key]]
        return PicturePlaces(places, _counted(len(pictures)) if pictures else "")
    awaited = {(scene, number) for scene in scenes for number in range(1, _pictures_of(scene, live) + 1)}
    keys = sorted({*awaited, *have})
    places = [place for key in keys for place in have.get(key, [PicturePlace(*key)])]
    is_settled = stage.total > 0
    text = f"{len(have)} of {'' if is_settled else 'at least '}{_counted(len(keys))}" if keys else ""
    return PicturePlaces(places[:_MOST_PLACES], text)


def _pictures_of(scene: int, live: LiveRun) -> int:
    return min(_MOST_PLACES, max(1, live.pictures.get(scene, 1)))


def _counted(pictures: int) -> str:
    return f"{pictures:,} picture{'' if pictures == 1 else 's'}"
