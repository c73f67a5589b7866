"""The zoom in decoded frames follows its ideal path to a fraction of a pixel."""

import numpy as np
import pytest
from PIL import Image

from eleven_video.domain.video import Motion, VideoFormat
from eleven_video.render.compiler import Clip, VideoCompiler
from eleven_video.render.pictures.motion import PAN_ZOOM, View, path

_WIDTH, _HEIGHT, _FRAMES = 640, 360, 40


class _Waves:
    """A detailed picture known at every point of the plane: the sum of many plane waves, grey, about 128."""

    def __init__(self) -> None:
        rng = np.random.default_rng(7)
        angle, length = rng.uniform(0, np.pi, 40), np.exp(rng.uniform(np.log(9), np.log(90), 40))
        self._waves = np.stack((np.cos(angle) / length, np.sin(angle) / length, rng.uniform(0, 1, 40)), axis=1)

    def at(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Values at the crossings of the columns `x` and the rows `y`."""
        across, down, phase = (column[:, None] for column in self._waves.T)
        turn_x, turn_y = np.exp(2j * np.pi * (across * x + phase)), np.exp(2j * np.pi * down * y)
        return 128 + 13 * (turn_y.T @ turn_x).real


def _way(time: float) -> float:
    """The path as it is promised, written out once more: the speed rises along half a cosine wave in the first
    0.15 of the time and falls in the last; here it is added up in small steps.
    """
    times = np.linspace(0, 1, 100_001)
    speed = np.where(
        np.minimum(times, 1 - times) < 0.15, (1 - np.cos(np.pi * np.minimum(times, 1 - times) / 0.15)) / 2, 1
    )
    return float(speed[times <= time].sum() / speed.sum())


def _columns(size: int) -> np.ndarray:
    return np.arange(size) + 0.5


def _misfit(shown: np.ndarray, ideal: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(shift, stretch) of `shown` against `ideal` for each axis: pixels at the centre, and a factor less one.

    Linear least squares over the inner frame: the difference of the two pictures is the gradient times the motion,
    beside a change of brightness and contrast.
    """
    inner = (slice(16, -16), slice(16, -16))
    down, across = np.gradient(ideal)
    x, y = np.meshgrid(_columns(_WIDTH) - _WIDTH / 2, _columns(_HEIGHT) - _HEIGHT / 2)
    terms = [-across, -across * x, -down, -down * y, np.ones_like(ideal), ideal]
    design = np.stack([term[inner].ravel() for term in terms], axis=1)
    answer = np.linalg.solve(design.T @ design, design.T @ (shown - ideal)[inner].ravel())
    return answer[[0, 2]], answer[[1, 3]]


@pytest.fixture(scope="module")
def waves() -> _Waves:
    return _Waves()


@pytest.fixture
def misfits(waves, encoded, stored, read_luma, silence, tmp_path) -> np.ndarray:
    """Shape (2 clips, frames, 2 axes, shift and stretch), of a zoom in and then a zoom out."""
    source = waves.at(_columns(2 * _WIDTH) / 2, _columns(2 * _HEIGHT) / 2).clip(0, 255).round().astype(np.uint8)
    picture = stored(encoded(Image.fromarray(source)))
    with VideoCompiler(VideoFormat(_WIDTH, _HEIGHT)) as compiler:
        clips = [Clip(picture, _FRAMES, forth=True), Clip(picture, _FRAMES, forth=False)]
        compiler.add_scene(1, clips, silence(2 * _FRAMES))
        path = compiler.finish(tmp_path / "zoom.mp4").path
    frames = read_luma(path)
    middle_x, middle_y = _WIDTH / 2, _HEIGHT / 2
    fits = []
    for index, frame in enumerate(frames):
        step = index % _FRAMES if index < _FRAMES else _FRAMES - 1 - index % _FRAMES
        zoom = 1 + 0.08 * _way(step / (_FRAMES - 1))
        x, y = (_columns(_WIDTH) - middle_x) / zoom + middle_x, (_columns(_HEIGHT) - middle_y) / zoom + middle_y
        shift, stretch = _misfit((frame - 16) * 255 / 219, waves.at(x, y))
        fits.append(np.stack((shift, stretch), axis=1))
    return np.array(fits).reshape(2, _FRAMES, 2, 2)


def test_the_zoom_is_smooth_exact_and_unstretched(misfits):
    shift, stretch = misfits[..., 0], misfits[..., 1]
    half = np.array([_WIDTH, _HEIGHT]) / 2

    # Frame-to-frame error of the fitted motion, root mean square over the frame's area: what is seen as shaking.
    shake = np.diff(shift, axis=1) ** 2 + np.diff(stretch, axis=1) ** 2 * half**2 / 3
    assert np.sqrt(shake.sum(-1).mean()) < 0.06
    # Nowhere is the picture further than a fifth of a pixel from its place.
    assert (np.abs(shift) + np.abs(stretch) * half).max() < 0.2
    # The ends of the path, 1.00 and 1.08, are met.
    assert np.abs(1.08 * stretch).max() < 0.002
    assert np.abs(stretch[..., 0] - stretch[..., 1]).max() < 0.001


@pytest.mark.parametrize("motion", [Motion.ZOOM, Motion.PAN])
@pytest.mark.parametrize("frames", [2, 3, 12, 81, 400])
def test_the_camera_moves_from_rest_to_rest_without_a_jolt(motion, frames):
    views = np.array([(view.zoom, view.x, view.y) for view in path(motion, frames, forth=True)])
    whole = np.abs(views[-1] - views[0]).max()
    steps = np.abs(np.diff(views, axis=0)).max(axis=1) / whole

    assert steps.sum() == pytest.approx(1)
    # Evenly for most of the time, no faster than a fifth above a move without easing,
    assert steps.max() <= 1.18 / (frames - 1) + 1e-9 or frames <= 3
    if frames > 50:
        assert np.allclose(steps[frames // 4 : -frames // 4], 1 / 0.85 / (frames - 1))
        # and hardly at all at the ends, with no step much longer than the one before it.
        assert max(steps[0], steps[-1]) < 0.1 / (frames - 1)
        assert np.abs(np.diff(steps)).max() < 12.5 / (frames - 1) ** 2


def test_the_ends_of_every_path():
    zoom, pan = path(Motion.ZOOM, 81, forth=True), path(Motion.PAN, 81, forth=True)

    assert (zoom[0], zoom[-1]) == (View(1.0), View(1.08))
    assert pan[0].x == -pan[-1].x == pytest.approx((PAN_ZOOM - 1) / 2, rel=0.15)
    assert {(view.zoom, view.y) for view in pan} == {(PAN_ZOOM, 0.0)}
    assert path(Motion.NONE, 3, forth=False) == (View(1.0),) * 3


@pytest.mark.parametrize(("width", "frames"), [(1920, 83), (1280, 83), (1080, 120), (3840, 60), (640, 40)])
def test_a_pan_moves_by_quarter_pixels_and_stays_in_the_picture(width, frames):
    places = np.array([view.x for view in path(Motion.PAN, frames, forth=True, width=width)]) * width
    even = np.diff(places)[frames // 4 : -frames // 4]

    assert even == pytest.approx(np.rint(even * 4) / 4)
    assert np.abs(places).max() <= (PAN_ZOOM - 1) / 2 * width
    assert np.abs(places).max() > (PAN_ZOOM - 1) / 4 * width


@pytest.mark.parametrize("motion", list(Motion))
def test_the_way_back_starts_where_the_way_there_ended(motion):
    there, back = path(motion, 60, forth=True), path(motion, 60, forth=False)

    assert there[-1] == back[0]
    for way_there, way_back in zip(there[::-1], back, strict=True):
        assert (way_back.zoom, way_back.x) == pytest.approx((way_there.zoom, way_there.x))
    assert len(path(motion, 1, forth=True)) == 1
