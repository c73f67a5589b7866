"""Captions as planes that are laid over NV12 frames: white letters with a dark outline and a soft shadow."""

import functools
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from eleven_video.domain.video import VideoFormat
from eleven_video.render.captions.sheet import Ink, Plane, Row, sheet

_Share = npt.NDArray[np.float32]  # of each sample, 0 to 1

# Shares of the letters' size: the radii of outline and shadow, and how far the shadow falls.
_OUTLINE, _SHADOW, _FALL = 0.05, 0.16, 0.05
# A blurred letter made so much stronger again has an edge that is wider than the letter, and still soft.
_OUTLINE_GAIN, _SHADOW_GAIN = 4.5, 1.5
_SHADOW_DARKNESS = 0.7

_WHITE, _BLACK, _SPOKEN = (255, 255, 255), (0, 0, 0), (255, 210, 40)
_GREY = 128  # chroma of white and black
_KEPT = 12  # captions as they are drawn, for all workers together: about half a MB each at 1080p


@dataclass(frozen=True, slots=True)
class Lettering:
    """A caption drawn for frames of one size. A frame's sample s becomes s * keep / 255 + add.

    `x` and `y` are its upper left corner in luma samples, both even. The luma planes have shape (h, w), both even, the
    chroma planes (h/2, w/2, 2).
    """

    x: int
    y: int
    luma_keep: Plane
    luma_add: Plane
    chroma_keep: Plane
    chroma_add: Plane

    def lay_over(self, luma: Plane, chroma: Plane) -> None:
        """Blend into the planes of a frame of the size that it was drawn for."""
        _blend(luma, self.x, self.y, self.luma_keep, self.luma_add)
        _blend(chroma, self.x // 2, self.y // 2, self.chroma_keep, self.chroma_add)


@functools.lru_cache(maxsize=_KEPT)
def letter(rows: tuple[Row, ...], video: VideoFormat, spoken: int | None = None) -> Lettering | None:
    """Draw a caption's lines at the bottom of a frame; None if no font has any of it.

    Args:
        rows: The lines, upper first.
        video: The frame that it is drawn for.
        spoken: The word, counted from 0 over all lines, that is drawn in another colour. No letter moves for it.
    """
    if spoken is not None:
        plain, drawn = letter(rows, video), sheet(rows, video)
        ink = drawn.words.get(spoken) if drawn is not None else None
        return plain if plain is None or ink is None else _coloured(plain, ink)
    drawn = sheet(rows, video)
    if drawn is None:
        return None
    letters = _share(drawn.letters)
    shade = _darkness(letters, drawn.size) * (1 - letters)
    covered = letters + shade
    luma_keep = _bytes(255 - 255 * covered)
    chroma_keep = _bytes(255 - 255 * _halved(covered))
    light = letters * _ycbcr(_WHITE)[0] + shade * _ycbcr(_BLACK)[0]
    return Lettering(
        x=drawn.x,
        y=drawn.y,
        luma_keep=luma_keep,
        luma_add=_bytes(light / np.maximum(covered, 1 / 255) * _taken(luma_keep)),
        chroma_keep=np.dstack([chroma_keep] * 2),
        chroma_add=np.dstack([_bytes(_GREY * _taken(chroma_keep))] * 2),
    )


def _coloured(plain: Lettering, ink: Ink) -> Lettering:
    """The same with one word in the colour of what is spoken: only what is added there differs."""
    height, width = plain.luma_add.shape
    top, left = max(0, ink.y // 2 * 2 - 2), max(0, ink.x // 2 * 2 - 2)
    rows, columns = ink.coverage.shape
    bottom, right = min(height, (ink.y + rows) // 2 * 2 + 4), min(width, (ink.x + columns) // 2 * 2 + 4)
    word = np.zeros((bottom - top, right - left), np.float32)
    word[ink.y - top : ink.y - top + rows, ink.x - left : ink.x - left + columns] = _share(ink.coverage)
    white, colour = _ycbcr(_WHITE), _ycbcr(_SPOKEN)
    luma, chroma = plain.luma_add.copy(), plain.chroma_add.copy()
    part = luma[top:bottom, left:right]
    part[...] = _bytes(part + word * (colour[0] - white[0]))
    part = chroma[top // 2 : bottom // 2, left // 2 : right // 2]
    part[...] = _bytes(part + _halved(word)[..., None] * np.array([colour[1] - _GREY, colour[2] - _GREY], np.float32))
    return replace(plain, luma_add=luma, chroma_add=chroma)


def _taken(keep: Plane) -> _Share:
    """What is left for the caption once `keep` is rounded: the two then add up, and no sample leaves its range."""
    return 1 - _share(keep)


def _darkness(letters: _Share, size: float) -> _Share:
    outline = np.minimum(_blurred(letters, _OUTLINE * size) * _OUTLINE_GAIN, 1)
    shadow = np.minimum(_blurred(letters, _SHADOW * size) * _SHADOW_GAIN, 1) * _SHADOW_DARKNESS
    fall = min(round(_FALL * size), len(letters) - 1)
    fallen = np.zeros_like(shadow)
    fallen[fall:] = shadow[: len(letters) - fall]
    return np.asarray(np.maximum(outline, fallen), np.float32)


def _blurred(letters: _Share, sigma: float) -> _Share:
    return np.asarray(cv2.GaussianBlur(letters, (0, 0), max(sigma, 0.3)), np.float32)


def _halved(plane: _Share) -> _Share:
    """At half size, sited at the left luma sample of each pair and between the two lines, as H.264 has chroma."""
    across = np.asarray(cv2.sepFilter2D(plane, -1, np.array([0.25, 0.5, 0.25]), np.array([1.0])), np.float32)
    return np.asarray((across[::2, ::2] + across[1::2, ::2]) / 2, np.float32)


def _ycbcr(colour: tuple[int, int, int]) -> tuple[float, float, float]:
    """BT.709 in limited range, ITU-R BT.709-6 section 3."""
    red, green, blue = (channel / 255 for channel in colour)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748


def _share(coverage: Plane) -> _Share:
    return np.asarray(coverage / np.float32(255), np.float32)


def _bytes(plane: npt.NDArray[np.floating]) -> Plane:
    return np.asarray(np.clip(np.rint(plane), 0, 255), np.uint8)


def _blend(plane: Plane, x: int, y: int, keep: Plane, add: Plane) -> None:
    part = plane[y : y + keep.shape[0], x : x + keep.shape[1]]
    cv2.add(cv2.multiply(part, keep, scale=1 / 255), add, dst=part)
