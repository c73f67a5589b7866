"""Colours come back as they were drawn, by the colour space that the file is tagged with."""

import av
import numpy as np
import pytest
from PIL import Image

from eleven_video.domain.video import VideoFormat
from eleven_video.render.compiler import Clip, VideoCompiler

_COLOURS = [(0, 0, 0), (255, 255, 255), (128, 128, 128), (200, 30, 40), (20, 180, 60), (30, 60, 210), (250, 220, 20)]


def _planes(frame: av.VideoFrame) -> np.ndarray:
    """Y, Cb and Cr of the frame's middle."""
    values = []
    for plane in frame.planes:
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]
        values.append(rows[plane.height // 2, plane.width // 2])
    return np.array(values, float)


def _rgb_of(planes: np.ndarray) -> np.ndarray:
    """ITU-R BT.709, limited range."""
    y, cb, cr = (planes[0] - 16) / 219, (planes[1] - 128) / 224, (planes[2] - 128) / 224
    red, blue = y + 1.5748 * cr, y + 1.8556 * cb
    return np.array([red, (y - 0.2126 * red - 0.0722 * blue) / 0.7152, blue]) * 255


def test_solid_colours_come_back_within_rounding(solid, silence, tmp_path):
    with VideoCompiler(VideoFormat(192, 108)) as compiler:
        compiler.add_scene(1, [Clip(solid(colour), 3, forth=True) for colour in _COLOURS], silence(21))
        path = compiler.finish(tmp_path / "colours.mp4").path

    with av.open(path) as container:
        frames = list(container.decode(video=0))
    for index, frame in enumerate(frames):
        assert _rgb_of(_planes(frame)) == pytest.approx(_COLOURS[index // 3], abs=3)


def test_the_file_says_bt709_in_limited_range(solid, silence, tmp_path):
    with VideoCompiler(VideoFormat(64, 36)) as compiler:
        compiler.add_scene(1, [Clip(solid((1, 2, 3)), 2, forth=True)], silence(2))
        path = compiler.finish(tmp_path / "tags.mp4").path

    with av.open(path) as container:
        context = container.streams.video[0].codec_context
        tags = (context.pix_fmt, context.color_range, context.colorspace, context.color_primaries, context.color_trc)
    assert tags == ("yuv420p", 1, 1, 1, 1)


def test_a_gradient_stays_where_it_is_in_every_channel(encoded, stored, read_rgb, silence, tmp_path):
    across, down = np.linspace(20, 235, 384), np.linspace(20, 235, 216)
    red, green = np.meshgrid(across, down)
    picture = np.stack((red, green, 255 - red), axis=-1).round().astype(np.uint8)
    with VideoCompiler(VideoFormat(384, 216)) as compiler:
        compiler.add_scene(1, [Clip(stored(encoded(Image.fromarray(picture))), 1, forth=True)], silence(1))
        path = compiler.finish(tmp_path / "gradient.mp4").path

    error = np.abs(read_rgb(path)[0].astype(float) - picture)[4:-4, 4:-4]

    assert error.mean() < 2
    assert np.percentile(error, 99) <= 6


def test_colour_edges_lie_on_brightness_edges(encoded, stored, silence, tmp_path):
    """Chroma is sited left, as H.264 has it: a step in colour is found at the same place as the step in luma."""
    picture = np.zeros((270, 480, 3), np.uint8)
    picture[:, :240], picture[:, 240:] = (220, 40, 40), (40, 60, 200)
    with VideoCompiler(VideoFormat(480, 270 // 2 * 2)) as compiler:
        compiler.add_scene(1, [Clip(stored(encoded(Image.fromarray(picture))), 1, forth=True)], silence(1))
        path = compiler.finish(tmp_path / "edge.mp4").path

    with av.open(path) as container:
        frame = next(container.decode(video=0))
    rows = [
        np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[plane.height // 2, : plane.width].astype(float)
        for plane in frame.planes
    ]
    # A left-sited chroma sample k lies over the centre of luma sample 2k, half a pixel from its left edge.
    cr = _crossing(np.arange(240) * 2 + 0.5, rows[2])
    assert cr == pytest.approx(_crossing(np.arange(480) + 0.5, rows[0]), abs=0.25)


def _crossing(places: np.ndarray, values: np.ndarray) -> float:
    middle = (values[0] + values[-1]) / 2
    return float(np.interp(-middle, -values, places))
