"""Lists the settings of the encoder for each value of --quality. docs/video.md shows the measured speed and quality."""

from dataclasses import dataclass

from eleven_video.domain.video import Quality

# The number of samples per second of all sound. At 24, 25, 30, 50 or 60 frames per second, a frame lasts a whole number
# of samples.
SAMPLE_RATE = 48_000


@dataclass(frozen=True, slots=True)
class Effort:
    """The settings that decide the speed of drawing and encoding and the quality of the video.

    Attributes:
        preset: x264's preset, such as "superfast".
        crf: x264's constant rate factor. A lower factor gives better pictures and a larger file.
        x264: Further parameters of x264, in the form "name=value". The parameters are separated by ":".
        oversampling: The width of a prepared picture divided by the width of a frame, which is also the ratio of the
            heights. The ratio is a multiple of 0.5. Frames are drawn from the prepared picture by linear interpolation.
            A larger prepared picture makes the frames less blurred.
        sharpening: The weight with which the neighbours of a pixel are subtracted from the pixel. The subtraction
            removes the remaining blur.
    """

    preset: str
    crf: float
    x264: str
    oversampling: float
    sharpening: float


# An encoder can predict a slow camera movement over a still picture very well. With the parameters in `_STILLS` and
# `_TREE`, the preset "superfast" gives pictures that are as good as with the slow presets, in a sixth of the time. The
# parameters select long runs of B-frames in temporal direct mode, and macroblock-tree rate control.
_STILLS = "bframes=5:b-adapt=0:b-pyramid=none:direct=temporal:scenecut=0:weightp=0"
_TREE = f"{_STILLS}:mbtree=1:rc-lookahead=10"
# With these parameters, x264 uses fewer bits for flat areas and colour, and more bits for details of brightness. The
# PSNR increases by half a decibel, and files become 2 % larger.
_DETAIL = f"{_TREE}:aq-strength=0.6:chroma-qp-offset=2"
# Without lookahead, encoding takes a third less time, but the file is larger.
_BLIND = f"{_STILLS}:mbtree=0:rc-lookahead=0:aq-mode=0:no-deblock=1"

EFFORTS = {
    Quality.DRAFT: Effort("ultrafast", 27, _BLIND, oversampling=1.0, sharpening=0.1),
    Quality.STANDARD: Effort("superfast", 19.7, _DETAIL, oversampling=1.5, sharpening=0.14),
    Quality.HIGH: Effort("veryfast", 17, _TREE, oversampling=2.0, sharpening=0.1),
}
