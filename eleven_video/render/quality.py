"""The encoder's settings for each quality of a video. docs/video.md shows the measured results."""

from dataclasses import dataclass

from eleven_video.domain.video import Quality

# Samples per second of all sound. With 24, 25, 30, 50 or 60 frames per second, a frame lasts a whole number of samples.
SAMPLE_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Effort:
    """Settings that trade speed for quality.

    `preset`, `crf` (x264's constant rate factor) and `x264` (further parameters) are the encoder's. Pictures are prepared
    at `oversampling` times the frame's size, a multiple of 0.5, because linear sampling of a larger picture softens less.
    `sharpening` undoes the remaining softening; it is the weight of a pixel's neighbours.
    """

    preset: str
    crf: float
    x264: str
    oversampling: float
    sharpening: float


# A slow move over a still is very predictable: with long runs of B-frames in temporal direct mode and macroblock-tree rate
# control, "superfast" reaches the quality of the slow presets in a sixth of their time.
_STILLS = "bframes=5:b-adapt=0:b-pyramid=none:direct=temporal:scenecut=0:weightp=0"
_TREE = f"{_STILLS}:mbtree=1:rc-lookahead=10"
# Moves bits from flat areas and colour to the detail of luma: half a decibel for 2 % of size.
_DETAIL = f"{_TREE}:aq-strength=0.6:chroma-qp-offset=2"
# No lookahead: a third less time, a larger file.
_BLIND = f"{_STILLS}:mbtree=0:rc-lookahead=0:aq-mode=0:no-deblock=1"

EFFORTS = {
    Quality.DRAFT: Effort("ultrafast", 27, _BLIND, oversampling=1.0, sharpening=0.1),
    Quality.STANDARD: Effort("superfast", 19.7, _DETAIL, oversampling=1.5, sharpening=0.14),
    Quality.HIGH: Effort("veryfast", 17, _TREE, oversampling=2.0, sharpening=0.1),
}
