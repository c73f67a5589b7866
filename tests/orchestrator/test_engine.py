"""What has come is drawn while the rest of its scene is still being made."""

import io
import threading
from dataclasses import dataclass, field

import numpy as np
import pytest
from PIL import Image

from eleven_video.accounting.events import Service
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.timing.picture import Picture
from eleven_video.domain.timing.timeline import even_alignment
from eleven_video.domain.video import Captions, VideoFormat
from eleven_video.errors import ContentBlocked
from eleven_video.orchestrator.call_queue import CallQueue
from eleven_video.orchestrator.captioning import Captioning
from eleven_video.orchestrator.engine import SceneEngine
from eleven_video.planning.scene_plan import SceneSpeech
from eleven_video.purchasing.result_files import Refused
from eleven_video.render.compiler import VideoCompiler
from eleven_video.render.quality import SAMPLE_RATE
from tests.support.listening import Hearing

TEXT = "One sentence is said here. Another sentence follows it there. And a third one ends it."
WAIT_S = 60


def _solid(colour: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 36), colour).save(buffer, "PNG")
    return buffer.getvalue()


class Narrator:
    """Speaks every scene for ten seconds, in silence."""

    def speak(self, _scene: Scene) -> SceneSpeech:
        return SceneSpeech(np.zeros(10 * SAMPLE_RATE, np.float32), even_alignment(TEXT, 10.0))


@dataclass
class Painter:
    """Draws pictures of one colour, each only when those it waits for, by scene and number, are answered."""

    waits: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=dict)
    refused: set[tuple[int, int]] = field(default_factory=set)
    seen: threading.Event = field(default_factory=threading.Event)
    held: tuple[int, int] | None = None
    model: str = "painter"

    def __post_init__(self) -> None:
        self._answered = threading.Condition()
        self._done: set[tuple[int, int]] = set()

    def draw(self, scene: Scene, number: int, *, moment: str = "") -> Picture | Refused:
        place = (scene.number, number)
        assert moment or number == 1
        if place == self.held:
            assert self.seen.wait(WAIT_S), "nothing was drawn before the last picture came"
        with self._answered:
            assert self._answered.wait_for(lambda: self._done.issuperset(self.waits.get(place, [])), WAIT_S)
            self._done.add(place)
            self._answered.notify_all()
        if place in self.refused:
            return Refused(ContentBlocked("No."))
        return Picture(_solid((40 * number, 90, 60 * scene.number)), "image/png")


@pytest.fixture
def made(tmp_path):
    """Makes a video of two scenes of three shots; gives its bytes."""

    def make(painter: Painter, name: str) -> bytes:
        script = Script("Hills", "soft", (Scene(1, TEXT, "A hill"), Scene(2, TEXT, "A dale")))
        limits = {Service.GEMINI.value: 6, Service.ELEVENLABS.value: 2}
        video, hearing = VideoFormat(64, 36), Hearing()
        with (
            VideoCompiler(video, on_progress=lambda *_: painter.seen.set()) as compiler,
            CallQueue(limits, threading.Event()) as calls,
        ):
            engine = SceneEngine(
                script,
                narrating=Narrator(),
                illustrating=painter,
                compiler=compiler,
                captioning=Captioning(Captions.BURN, video, hearing.warnings.append),
                fps=video.fps,
                calls=calls,
                listener=hearing,
            )
            engine.run()
            assert engine.frames == compiler.finish(tmp_path / name).frames
            return (tmp_path / name).read_bytes()

    return make


def test_a_clip_is_drawn_before_the_other_pictures_of_its_scene_have_come(made):
    painter = Painter(held=(1, 3), waits={(2, 1): [(1, 3)], (2, 2): [(1, 3)], (2, 3): [(1, 3)]})

    made(painter, "video.mp4")

    assert painter.seen.is_set()


def test_the_order_of_answers_and_refusals_changes_no_byte(made):
    refused = {(1, 1), (1, 2), (2, 3)}
    rising = {(1, 2): [(1, 1)], (1, 3): [(1, 2)], (2, 1): [(1, 3)], (2, 2): [(2, 1)], (2, 3): [(2, 2)]}
    falling = {(2, 2): [(2, 3)], (2, 1): [(2, 2)], (1, 3): [(2, 1)], (1, 2): [(1, 3)], (1, 1): [(1, 2)]}

    videos = {made(Painter(waits=waits, refused=refused), "video.mp4") for waits in (rising, falling, {})}

    assert len(videos) == 1
