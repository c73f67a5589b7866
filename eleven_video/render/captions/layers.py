"""Combines the layers of a caption (box, outline with shadow, letters) into one overlay for frames."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from eleven_video.render.captions.letter_raster import Plane

Share = npt.NDArray[np.float32]  # how much of each pixel is covered, from 0 (nothing) to 1 (the whole pixel)
Colour = tuple[int, int, int, int]  # red, green, blue, opacity

_GREY = 128  # the chroma value of a pixel without colour


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a caption.

    Attributes:
        coverage: How much of each luma pixel the layer covers, from 0 to 1. The opacity of the colour is not included.
            The array has the shape (height, width). The height and the width are even.
        colour: The colour of the layer.
    """

    coverage: Share
    colour: Colour


@dataclass(frozen=True, slots=True)
class Blend:
    """A picture to lay over a part of a frame. Each value s of the frame is replaced by s * keep / 255 + add.

    Attributes:
        luma_keep: The values of `keep` for the luma plane, 0 to 255, of shape (height, width).
        luma_add: The values of `add` for the luma plane, of shape (height, width).
        chroma_keep: The values of `keep` for the chroma plane, 0 to 255, of shape (height / 2, width / 2, 2).
        chroma_add: The values of `add` for the chroma plane, of shape (height / 2, width / 2, 2).
    """

    luma_keep: Plane
    luma_add: Plane
    chroma_keep: Plane
    chroma_add: Plane


def blended(layers: Sequence[Layer]) -> Blend:
    """Combine one or more layers into one overlay. The first layer is at the bottom, and each later layer covers the
    earlier layers.
    """
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
    """Convert coverage from the range 0 to 255 to the range 0 to 1."""
    return np.asarray(coverage / np.float32(255), np.float32)


def _taken(keep: Plane) -> Share:
    """How much of each value of the frame the caption replaces, from 0 to 1. The result plus keep / 255 is exactly 1,
    so that no value of the frame can leave its allowed range. `keep` is already rounded.
    """
    return 1 - share_of(keep)


def _halved(plane: Share) -> Share:
    """Reduce a plane to half its width and half its height. The positions of the new values are the positions of chroma
    values in H.264. The horizontal position of a chroma value is the position of the left pixel of two luma pixels. The
    vertical position is the middle between two rows of luma pixels.
    """
    across = np.asarray(cv2.sepFilter2D(plane, -1, np.array([0.25, 0.5, 0.25]), np.array([1.0])), np.float32)
    return np.asarray((across[::2, ::2] + across[1::2, ::2]) / 2, np.float32)


def _ycbcr(colour: Colour) -> tuple[float, float, float]:
    """A colour as Y'CbCr values of BT.709 in limited range. Source: ITU-R BT.709-6, section 3."""
    red, green, blue = (channel / 255 for channel in colour[:3])
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return 16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748


def _bytes(plane: npt.NDArray[np.floating]) -> Plane:
    return np.asarray(np.clip(np.rint(plane), 0, 255), np.uint8)
