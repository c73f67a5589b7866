"""Frames are drawn where they belong, whatever the picture's and the frame's size, in every quality."""

import numpy as np
import pytest
from PIL import Image

from eleven_video.domain.video import Motion, Quality, VideoFormat
from eleven_video.render.encoding.encode import Encoding, encode_segment
from eleven_video.render.pictures.frames import Canvas, Still
from eleven_video.render.pictures.motion import PAN_ZOOM, View, path
from eleven_video.render.pictures.resampling import anchor


def _drawn(picture: Image.Image, video: VideoFormat, view: View, quality: Quality = Quality.STANDARD) -> Canvas:
    canvas = Canvas(video)
    canvas.luma[:], canvas.chroma[:] = 1, 2
    Still(picture, video, quality).draw(view, canvas)
    return canvas


def _blob(size: tuple[int, int], place: tuple[float, float]) -> Image.Image:
    """A bright round spot at `place`, in pixels."""
    x, y = np.meshgrid(np.arange(size[0]) + 0.5, np.arange(size[1]) + 0.5)
    spot = np.exp(-((x - place[0]) ** 2 + (y - place[1]) ** 2) / (2 * (size[1] / 12) ** 2))
    return Image.fromarray(np.stack([spot * 255, spot * 0, 200 - spot * 180], axis=-1).astype(np.uint8))


def _centre(plane: np.ndarray) -> tuple[float, float]:
    weight = np.abs(plane - float(plane[0, 0]))
    rows, columns = np.indices(plane.shape) + 0.5
    return float((weight * columns).sum() / weight.sum()), float((weight * rows).sum() / weight.sum())


SIZES = [(1, 1), (1, 300), (20_000, 100), (7, 5), (192, 108), (288, 162), (600, 600)]


@pytest.mark.parametrize("frame", [(192, 108), (108, 192), (16, 16), (130, 22)])
@pytest.mark.parametrize("view", [View(1.0), View(1.08), View(PAN_ZOOM, 0.039), View(1.05, -1.0, 1.0)])
def test_every_pixel_of_a_frame_is_drawn(frame, view):
    for size in SIZES:
        canvas = _drawn(Image.new("RGB", size, (10, 200, 30)), VideoFormat(*frame), view)

        # BT.709 in limited range.
        assert set(np.unique(canvas.luma)) == {143}, size
        assert {tuple(pair) for pair in np.unique(canvas.chroma.reshape(-1, 2), axis=0)} == {(72, 51)}, size


@pytest.mark.parametrize("quality", list(Quality))
@pytest.mark.parametrize("size", [(200, 150), (320, 181), (1000, 560)])
@pytest.mark.parametrize("view", [View(1.0), View(1.043), View(PAN_ZOOM, 0.0213), View(PAN_ZOOM, -0.03, 0.017)])
def test_a_spot_is_seen_where_the_view_says(quality, size, view):
    video = VideoFormat(320, 180)
    scale = max(video.width / size[0], video.height / size[1])
    spot = size[0] / 2 + 21.4 / scale, size[1] / 2 - 13.3 / scale

    canvas = _drawn(_blob(size, spot), video, view, quality)

    x = (0.5 + view.x) * video.width + 21.4 * view.zoom
    y = (0.5 + view.y) * video.height - 13.3 * view.zoom
    if view.x == view.y == 0:  # the zoom's centre is a multiple of four: here 88 instead of 90 down
        y -= 2 * (view.zoom - 1)
    assert _centre(canvas.luma) == pytest.approx((x, y), abs=0.25)
    # Chroma sample k lies over the centre of luma sample 2k.
    column, row = _centre(canvas.chroma[..., 1])
    assert (2 * column - 0.5, 2 * row) == pytest.approx((x, y), abs=0.35)


def test_a_pan_is_anchored_within_a_hundredth_of_a_pixel():
    for oversampling in (1.0, 1.5, 2.0):
        scale = PAN_ZOOM / oversampling
        for view in path(Motion.PAN, 50, forth=True):
            centre = 960 + view.x * 1920
            held = anchor(centre, scale, 1920)
            assert abs(centre + held.plane * scale - held.frame) < 0.012


def test_a_zoom_is_anchored_at_its_centre():
    assert {anchor(960, zoom / 1.5, 1920).plane for zoom in np.linspace(1, 1.08, 99)} == {0}


@pytest.mark.parametrize("quality", list(Quality))
def test_each_quality_encodes(quality):
    video = VideoFormat(64, 36)
    still, canvas = Still(_blob((96, 54), (48, 27)), video, quality), Canvas(video)

    def frames():
        for view in path(Motion.ZOOM, 8, forth=True):
            still.draw(view, canvas)
            yield canvas.frame

    packets = encode_segment(frames(), Encoding(video, quality=quality))

    assert sorted(packet.pts for packet in packets) == list(range(8))
    assert packets[0].keyframe
