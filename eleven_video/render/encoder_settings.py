"""Lists the settings of the encoder for each quality of a video. docs/video.md shows the measured speed and quality."""

from dataclasses import dataclass

from eleven_video.domain.video import Quality

# The samples per second of all sound. At 24, 25, 30, 50 or 60 frames per second, a frame lasts a whole number of
# samples.
SAMPLE_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Effort:
    """Settings that trade speed for quality.

    Attributes:
        preset: x264's preset, such as "superfast".
        crf: x264's constant rate factor. A lower factor gives better pictures and a larger file.
        x264: Further parameters of x264, as "name=value" joined by ":".
        oversampling: How many times as wide and as high as a frame a prepared picture is, a multiple of 0.5. Frames are
            drawn from the prepared picture by linear interpolation. The larger the picture, the less the frames are
            blurred.
        sharpening: The weight with which the neighbours of a pixel are subtracted from the pixel, to undo the remaining
            blur.
    """

    preset: str
    crf: float
    x264: str
    oversampling: float
    sharpening: float


# An encoder can predict a slow move over a still very well. With these parameters (long runs of B-frames in temporal
# direct mode, and macroblock-tree rate control), the preset "superfast" gives pictures as good as those of the slow
# presets, in a sixth of the time.
_STILLS = "bframes=5:b-adapt=0:b-pyramid=none:direct=temporal:scenecut=0:weightp=0"
_TREE = f"{_STILLS}:mbtree=1:rc-lookahead=10"
# With these parameters, x264 spends fewer bits on flat areas and colour, and more bits on details of brightness.
# Pictures become half a decibel better, and files 2 % larger.
_DETAIL = f"{_TREE}:aq-strength=0.6:chroma-qp-offset=2"
# Without lookahead, encoding takes a third less time, and the file is larger.
_BLIND = f"{_STILLS}:mbtree=0:rc-lookahead=0:aq-mode=0:no-deblock=1"

EFFORTS = {
    Quality.DRAFT: Effort("ultrafast", 27, _BLIND, oversampling=1.0, sharpening=0.1),
    Quality.STANDARD: Effort("superfast", 19.7, _DETAIL, oversampling=1.5, sharpening=0.14),
    Quality.HIGH: Effort("veryfast", 17, _TREE, oversampling=2.0, sharpening=0.1),
}
