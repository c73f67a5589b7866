"""Paints a picture for a prompt. It chooses the subject and the light that the words of the prompt suggest, and calls
the functions that paint this subject.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from PIL import Image

from eleven_video.sandbox.painting.abstract import (
    paint_facets,
    paint_network,
    paint_rings,
    paint_soft_lights,
    paint_stones,
    paint_waves,
)
from eleven_video.sandbox.painting.canvas import Canvas
from eleven_video.sandbox.painting.city import paint_city
from eleven_video.sandbox.painting.land import paint_dunes, paint_firs, paint_peaks, paint_ridges, paint_round_trees
from eleven_video.sandbox.painting.palette import PALETTES
from eleven_video.sandbox.painting.sky import paint_sky
from eleven_video.sandbox.painting.space import paint_space
from eleven_video.sandbox.painting.water import paint_boats, paint_lighthouse, paint_water

_Painter = Callable[[Canvas, str], None]

# For each subject, the words in a prompt that suggest it. The first of these words in the prompt decides.
_SUBJECTS: Mapping[str, str] = {
    "facets": r"polygons?|facets?|mosaic|crystals?|glass|geometr\w+",
    "soft_lights": r"out of focus|bokeh|circles|sparks?|particles?|cells?|atoms?|molecules?",
    "rings": r"rings? spreading|concentric|ripples?|waves? of sound|sound|music|echo|magnet\w*|pulse",
    "stones": r"stones|pebbles|spheres?|balls|marbles|fruit",
    "waves": r"ribbons?|bands|waves of colou?r|translucent|stacked|flow\w*|abstract",
    "network": r"networks?|data|servers?|comput\w+|software|\bai\b|algorithm\w*|digital|code|internet|robots?|neur\w+|brain",
    "space": r"planets?|space|galax\w+|orbit\w*|astronauts?|universe|cosmos|rockets?|satellites?|black holes?",
    "city": r"city|cities|streets?|buildings?|skyline|urban|towns?|offices?|factory|traffic|banks?|economy|money",
    "sea": r"seas?|oceans?|lighthouse|boats?|ships?|harbou?rs?|coasts?|islands?|beach\w*|whales?|fish\w*|sail\w*",
    "lake": r"lakes?|rivers?|pond|stream|mirrored|water",
    "desert": r"deserts?|sand|dunes?|pyramids?|camels?|sahara|canyon",
    "forest": r"forests?|firs?|woods?|jungle|leaf|leaves|birds?|animals?",
    "peaks": r"mountains?|snowy|peaks?|glaciers?|cliffs?|alps|rock",
    "meadow": r"meadows?|hills?|valleys?|fields?|farms?|gardens?|grass|flower\w*|spring|villages?|path",
}
_MOODS: Mapping[str, str] = {
    "storm": r"storm\w*|rain|thunder|dark clouds?|fog",
    "aurora": r"aurora|northern lights|arctic|polar",
    "night": r"nights?|midnight|moon\w*|milky way|stars",
    "dusk": r"dusk|evening|sunset|twilight|last red light",
    "dawn": r"dawn|morning|sunrise|first sun|mist",
    "golden": r"gold\w*|warm|autumn|harvest|afternoon|low sun|haze",
    "spring": r"spring|green|meadow|fresh|flowering",
    "violet": r"violet|purple|lavender|teal",
    "day": r"noon|bright|summer|sunny|blue|clear air|sky",
}
_ANY_SUBJECT = ("peaks", "lake", "sea", "meadow", "forest", "ridges", "waves", "facets", "soft_lights", "rings")
_ANY_MOOD = ("dawn", "day", "golden", "dusk", "violet", "spring", "night")


def paint(prompt: str, width: int, height: int, seed: int) -> Image.Image:
    """Paint a picture for a prompt. The same prompt, size and seed always give the same picture."""
    rng = np.random.default_rng(seed)
    # The subject of a picture usually comes first in its description, so the first word that suggests a subject
    # decides.
    subject = _first_named(prompt, _SUBJECTS) or _ANY_SUBJECT[int(rng.integers(len(_ANY_SUBJECT)))]
    mood = _first_named(prompt, _MOODS) or _ANY_MOOD[int(rng.integers(len(_ANY_MOOD)))]
    if subject == "desert" and mood not in ("night", "dusk", "dawn", "golden"):
        mood = "desert"
    if subject == "space":
        mood = "night"
    canvas = Canvas(width, height, PALETTES[mood], rng)
    _PAINTERS[subject](canvas, prompt.lower())
    return canvas.finished()


def _first_named(prompt: str, table: Mapping[str, str]) -> str:
    found = [
        (match.start(), name)
        for name, words in table.items()
        if (match := re.search(rf"\b(?:{words})\b", prompt, re.IGNORECASE))
    ]
    return min(found)[1] if found else ""


def _says(prompt: str, words: Sequence[str]) -> bool:
    return any(word in prompt for word in words)


def _peaks(canvas: Canvas, _: str) -> None:
    paint_sky(canvas, horizon=0.7)
    paint_peaks(canvas, base=0.68, rise=0.44)
    line = paint_ridges(canvas, 2, first=0.8, last=0.92, swing=0.12, cells=3, rough=0.5, near=(0.6, 1.0))
    paint_firs(canvas, line, 34, low=0.05, high=0.17, near=1.0)


def _ridges(canvas: Canvas, _: str) -> None:
    paint_sky(canvas, horizon=0.62)
    paint_ridges(canvas, 6, first=0.5, last=0.95, swing=0.3, cells=2.5, rough=0.48)


def _meadow(canvas: Canvas, prompt: str) -> None:
    paint_sky(canvas, horizon=0.66)
    if _says(prompt, ("mountain", "ridge", "valley")):
        paint_ridges(canvas, 3, first=0.52, last=0.66, swing=0.24, cells=3, rough=0.5, near=(0.0, 0.35))
    line = paint_ridges(canvas, 3, first=0.66, last=0.8, swing=0.12, cells=1.2, rough=0.28, near=(0.4, 0.75))
    paint_round_trees(canvas, line, 14, size=0.1)
    paint_ridges(canvas, 1, first=0.94, last=0.94, swing=0.1, cells=1.0, rough=0.3)


def _forest(canvas: Canvas, _: str) -> None:
    paint_sky(canvas, horizon=0.66)
    for depth, (foot, count, low, high) in enumerate(
        ((0.66, 90, 0.05, 0.11), (0.78, 56, 0.1, 0.2), (0.97, 26, 0.2, 0.42))
    ):
        tone = 0.2 + 0.35 * depth
        line = paint_ridges(canvas, 1, first=foot, last=foot, swing=0.08, cells=3, rough=0.4, near=(tone, tone))
        paint_firs(canvas, line, count, low=low, high=high, near=tone + 0.1)


def _sea(canvas: Canvas, prompt: str) -> None:
    shore = float(canvas.rng.uniform(0.54, 0.66))
    paint_sky(canvas, horizon=shore)
    if canvas.rng.random() < 0.6:
        paint_ridges(canvas, 2, first=shore - 0.02, last=shore + 0.02, swing=0.1, cells=3, rough=0.5, near=(0.0, 0.4))
    paint_water(canvas, shore=shore, calm=0.8 if _says(prompt, ("calm", "quiet")) else 0.2)
    if _says(prompt, ("lighthouse", "coast", "harbour", "harbor")):
        paint_lighthouse(canvas, shore=shore)
    if _says(prompt, ("boat", "ship", "fish", "sail", "harbo")):
        paint_boats(canvas, 3, shore=shore)


def _lake(canvas: Canvas, prompt: str) -> None:
    shore = float(canvas.rng.uniform(0.6, 0.68))
    paint_sky(canvas, horizon=shore)
    if canvas.rng.random() < 0.5 or _says(prompt, ("mountain", "peak", "winter")):
        paint_peaks(canvas, base=shore - 0.06, rise=0.36)
    line = paint_ridges(
        canvas, 2, first=shore - 0.06, last=shore + 0.01, swing=0.1, cells=3, rough=0.45, near=(0.4, 0.7)
    )
    paint_firs(canvas, line, 60, low=0.03, high=0.08, near=0.85)
    paint_water(canvas, shore=shore, calm=0.9)


def _desert(canvas: Canvas, _: str) -> None:
    paint_sky(canvas, horizon=0.64)
    paint_dunes(canvas)


def _city(canvas: Canvas, _: str) -> None:
    paint_sky(canvas, horizon=0.8)
    paint_city(canvas)


def _space(canvas: Canvas, prompt: str) -> None:
    paint_space(canvas, ringed=_says(prompt, ("ring", "saturn")) or bool(canvas.rng.random() < 0.4))


_PAINTERS: Mapping[str, _Painter] = {
    "peaks": _peaks,
    "ridges": _ridges,
    "meadow": _meadow,
    "forest": _forest,
    "sea": _sea,
    "lake": _lake,
    "desert": _desert,
    "city": _city,
    "space": _space,
    "facets": lambda canvas, _: paint_facets(canvas),
    "soft_lights": lambda canvas, _: paint_soft_lights(canvas),
    "rings": lambda canvas, _: paint_rings(canvas),
    "stones": lambda canvas, _: paint_stones(canvas),
    "waves": lambda canvas, _: paint_waves(canvas),
    "network": lambda canvas, _: paint_network(canvas),
}
