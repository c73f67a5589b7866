"""The fields of a batch row: one list, from which columns, jobs and keys are made."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto


class Place(Enum):
    """The place of a field in `GenerateOptions`."""

    OWN = auto()  # a field of its own
    VIDEO = auto()
    REQUEST = auto()
    SETTING = auto()


@dataclass(frozen=True, slots=True)
class RowField:
    """One thing that a row may say, by the name that `generate` has for it.

    Attributes:
        place: Its place in `GenerateOptions`.
        is_key: Whether a row in which it is changed asks for another video.
    """

    place: Place
    is_key: bool = True


FIELDS: Mapping[str, RowField] = {
    "prompt": RowField(Place.OWN),
    "script": RowField(Place.OWN),
    "duration": RowField(Place.OWN),
    "voice": RowField(Place.SETTING),
    "tts_model": RowField(Place.SETTING),
    "text_model": RowField(Place.SETTING),
    "image_model": RowField(Place.SETTING),
    "language": RowField(Place.REQUEST),
    "style": RowField(Place.REQUEST),
    "seed": RowField(Place.REQUEST),
    "speed": RowField(Place.REQUEST),
    "image_count": RowField(Place.REQUEST),
    "seconds_per_image": RowField(Place.REQUEST),
    "rephrase": RowField(Place.REQUEST),
    "resolution": RowField(Place.VIDEO),
    "fps": RowField(Place.VIDEO),
    "format": RowField(Place.VIDEO),
    "quality": RowField(Place.VIDEO),
    "motion": RowField(Place.VIDEO),
    "transition": RowField(Place.VIDEO),
    "captions": RowField(Place.VIDEO),
    "caption_style": RowField(Place.VIDEO),
    "caption_position": RowField(Place.VIDEO),
    "safe_area": RowField(Place.VIDEO),
    "music": RowField(Place.OWN),
    "output": RowField(Place.OWN),
    "project": RowField(Place.SETTING, is_key=False),
    "budget": RowField(Place.SETTING, is_key=False),
    "budget_credits": RowField(Place.SETTING, is_key=False),
    "on_unknown": RowField(Place.OWN, is_key=False),
    "fit": RowField(Place.VIDEO, is_key=False),
}


def of_place(cells: Mapping[str, str | None], place: Place) -> dict[str, str | None]:
    """Those of the cells that belong there."""
    return {name: text for name, text in cells.items() if FIELDS[name].place is place}
