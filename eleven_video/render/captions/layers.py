"""Combines the layers of a caption (box, shadow, outline, letters) into one overlay for frames."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from eleven_video.render.captions.sheet import Plane

Share = npt.NDArray[np.float32]  # a share of each sample, 0 to 1
Colour = tuple[int, int, int, int]  # red, green, blue, opacity

_GREY = 128  # chroma without colour


@dataclass(frozen=True, slots=True)
class Layer:
    """The share of each sample that a layer covers, before its colour's opacity. Shape (h, w), both even."""

    coverage: Share
    colour: Colour


@dataclass(frozen=True, slots=True)
class Blend:
    """An overlay of a frame: a sample s becomes s * keep / 255 + add. Luma of shape (h, w), chroma (h/2, w/2, 2)."""

    luma_keep: Plane
    luma_add: Plane
    chroma_keep: Plane
    chroma_add: Plane


def blended(layers: Sequence[Layer]) -> Blend:
    """The overlay of several layers, the lowest one first."""
    weights: list[tuple[Share, tuple[float, float, float]]] = []
    free = np.ones_like(layers[0].coverage)
    for layer in reversed(layers):
        weight = free * layer.coverage * np.float32(layer.colour[3] / 255)
        free -= weight
        weights.append((weight, _ycbcr(layer.colour)))
    covered = 1 - free
    luma_keep = _bytes(255 * free)
    light = np.sum([weight * colour[0] for weight, colour in weights], axis=0)
    halves = [(_halved(weight), colour) for weight, colour in weights]
    half_covered = _halved(covered)
    chroma_keep = _bytes(255 - 255 * half_covered)
    taken = _taken(chroma_keep)
    tints = [
        _GREY * taken
        + np.sum([half * (colour[place] - _GREY) for half, colour in halves], axis=0)
        / np.maximum(half_covered, 1 / 255)
        * taken
        for place in (1, 2)
    ]
    return Blend(
        luma_keep,
        _bytes(light / np.maximum(covered, 1 / 255) * _taken(luma_keep)),
        np.dstack([chroma_keep] * 2),
        np.dstack([_bytes(tint) for tint in tints]),
    )


def share_of(coverage: Plane) -> Share:
    """Coverage from 0 to 255 as a share from 0 to 1."""
    return np.asarray(coverage / np.float32(255), np.float32)


def _taken(keep: Plane) -> Share:
    """The share of the caption after `keep` was rounded. Both add up to 1, so no sample exceeds its range."""
    return 1 - share_of(keep)


def _halved(plane: Share) -> Share:
    """A plane at half size, sampled where H.264 has chroma: at the left luma sample of a pair, between two lines."""
    across = np.asarray(cv2.sepFilter2D(plane, -1, np.array([0.25, 0.5, 0.25]), np.array([1.0])), np.float32)
    return np.asarray((across[::2, ::2] + across[1::2, ::2]) / 2, np.float32)


def _ycbcr(colour: Colour) -> tuple[float, float, float]:
    """Y'CbCr of a colour, BT.709 in limited range. Source: ITU-R BT.709-6, section 3."""
    red, green, blue = (channel / 255 for channel in colour[:3])
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748


def _bytes(plane: npt.NDArray[np.floating]) -> Plane:
    return np.asarray(np.clip(np.rint(plane), 0, 255), np.uint8)
