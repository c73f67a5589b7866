"""What has come is drawn while the rest of its scene is still being made."""

import io
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from eleven_video.accounting.calls import Service
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.stages import PICTURES
from eleven_video.domain.timing.shots import even_alignment
from eleven_video.domain.video import Captions, VideoFormat
from eleven_video.errors import ContentBlocked, InvalidAnswer
from eleven_video.orchestrator.call_queue import CallQueue
from eleven_video.orchestrator.captioning import Captioning
from eleven_video.orchestrator.scene_engine import REFUSALS_BEFORE_GIVING_UP, SceneEngine
from eleven_video.planning.scene_plan import SceneSpeech
from eleven_video.purchasing.result_files import Refused
from eleven_video.render.compiler import VideoCompiler
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.pictures.stored_picture import StoredPicture
from tests.support.listening import Hearing
from tests.support.stored_pictures import stored

TEXT = "One sentence is said here. Another sentence follows it there. And a third one ends it."
TWO_SCENES = Script("Hills", "soft", (Scene(1, TEXT, "A hill"), Scene(2, TEXT, "A dale")))
PICTURES_OF_BOTH_SCENES = 6
WAIT_S = 60


def _solid(colour: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 36), colour).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass
class Narrator:
    """Speaks every scene for ten seconds, in silence."""

    text: str = TEXT
    seconds: float = 10.0

    def speak(self, _scene: Scene) -> SceneSpeech:
        samples = np.zeros(round(self.seconds * SAMPLE_RATE), np.float32)
        return SceneSpeech(samples, even_alignment(self.text, self.seconds))


NARRATOR = Narrator()


@dataclass
class Painter:
    """Draws pictures of one colour, each only when those it waits for, by scene and number, are answered.

    An unusable picture after the second waits until the engine has three pictures. One of these can be shown.
    Otherwise, chance would decide whether the first three answers are unusable, which ends a run. A painter with no
    usable picture does not wait.
    """

    folder: Path
    waits: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=dict)
    refused: set[tuple[int, int]] = field(default_factory=set)
    damaged: set[tuple[int, int]] = field(default_factory=set)
    seen: threading.Event = field(default_factory=threading.Event)
    held: tuple[int, int] | None = None
    model: str = "painter"

    def __post_init__(self) -> None:
        self._answered = threading.Condition()
        self._done: set[tuple[int, int]] = set()
        self._unusable = 0
        self._received = 0

    def on_stage(self, name: str, done: int, _total: int | None) -> None:
        with self._answered:
            if name == PICTURES:
                self._received = done
            self._answered.notify_all()

    @property
    def _has_a_usable_picture(self) -> bool:
        return len(self.refused | self.damaged) < PICTURES_OF_BOTH_SCENES

    def draw(self, scene: Scene, number: int, *, moment: str = "") -> StoredPicture | Refused:
        place = (scene.number, number)
        assert moment or number == 1
        if place == self.held:
            assert self.seen.wait(WAIT_S), "nothing was drawn before the last picture came"
        with self._answered:
            assert self._answered.wait_for(lambda: self._done.issuperset(self.waits.get(place, [])), WAIT_S)
            if place in self.refused | self.damaged:
                self._unusable += 1
                if self._unusable >= REFUSALS_BEFORE_GIVING_UP and self._has_a_usable_picture:
                    assert self._answered.wait_for(lambda: self._received >= REFUSALS_BEFORE_GIVING_UP, WAIT_S)
            self._done.add(place)
            self._answered.notify_all()
        if place in self.refused:
            return Refused(ContentBlocked("No."))
        picture = _solid((40 * number, 90, 60 * scene.number))
        return stored(self.folder, picture[:60] + b"noise" if place in self.damaged else picture)


@pytest.fixture
def made(tmp_path):
    """Makes a video of two scenes of three shots; gives its bytes and the warnings."""

    def make(
        painter: Painter, name: str, script: Script = TWO_SCENES, narrator: Narrator = NARRATOR
    ) -> tuple[bytes, list[str]]:
        limits = {Service.GEMINI.value: 6, Service.ELEVENLABS.value: 2}
        video, hearing = VideoFormat(64, 36), Hearing(painter.on_stage)

        def unusable(scene: int, number: int, problem: str) -> None:
            engine.report_unusable(scene, number, problem)

        with (
            VideoCompiler(
                video,
                on_progress=lambda *_: painter.seen.set(),
                on_unusable=unusable,
            ) as compiler,
            CallQueue(limits, threading.Event()) as calls,
        ):
            engine = SceneEngine(
                script,
                narrating=narrator,
                illustrating=painter,
                compiler=compiler,
                captioning=Captioning(Captions.BURN, video, hearing.warnings.append),
                fps=video.fps,
                calls=calls,
                listener=hearing,
            )
            engine.run()
            assert engine.frames == compiler.finish(tmp_path / name).frames
            # Each scene of this script is shown in three shots.
            assert hearing.scenes == dict.fromkeys((scene.number for scene in script.scenes), 3)
            return (tmp_path / name).read_bytes(), hearing.warnings

    return make


RISING = {(1, 2): [(1, 1)], (1, 3): [(1, 2)], (2, 1): [(1, 3)], (2, 2): [(2, 1)], (2, 3): [(2, 2)]}
FALLING = {(2, 2): [(2, 3)], (2, 1): [(2, 2)], (1, 3): [(2, 1)], (1, 2): [(1, 3)], (1, 1): [(1, 2)]}


def test_a_clip_is_drawn_before_the_other_pictures_of_its_scene_have_come(made, tmp_path):
    painter = Painter(tmp_path, held=(1, 3), waits={(2, 1): [(1, 3)], (2, 2): [(1, 3)], (2, 3): [(1, 3)]})

    made(painter, "video.mp4")

    assert painter.seen.is_set()


@pytest.mark.parametrize(
    ("missing", "orders"),
    [({(1, 1), (1, 2), (2, 3)}, (RISING, FALLING, {})), ({(2, 1), (2, 2), (2, 3)}, (RISING,))],
    ids=["some", "a whole scene"],
)
def test_neither_the_order_of_answers_nor_the_kind_of_refusal_changes_a_byte(missing, orders, made, tmp_path):
    refused = [made(Painter(tmp_path, waits=waits, refused=missing), "video.mp4") for waits in orders]
    # The renderer alone finds these to be damaged.
    damaged = [made(Painter(tmp_path, waits=waits, damaged=missing), "video.mp4") for waits in orders]

    assert len({video for video, _ in refused + damaged}) == 1
    for _, warnings in refused + damaged:
        assert sorted(warning.split(":")[0] for warning in warnings) == [
            f"Scene {scene}, picture {number}" for scene, number in sorted(missing)
        ]
    assert "painter sent a picture that cannot be used: it is damaged" in damaged[0][1][0]


@pytest.mark.parametrize("waits", [RISING, FALLING, {}])
def test_pictures_of_which_none_can_be_decoded_end_the_run_with_the_services_error(waits, made, tmp_path):
    every = {(scene, number) for scene in (1, 2) for number in (1, 2, 3)}

    with pytest.raises(InvalidAnswer, match=r"painter (sent a|drew no) picture that can"):
        made(Painter(tmp_path, waits=waits, damaged=every), "video.mp4")
    assert not (tmp_path / "video.mp4").exists()


@pytest.mark.parametrize("kind", ["refused", "damaged"])
def test_an_unusable_only_picture_ends_the_run_with_a_service_error(kind, made, tmp_path):
    script = Script("Hills", "soft", (Scene(1, "A word.", "A hill"),))

    with pytest.raises(InvalidAnswer, match="painter drew no picture that can be used"):
        made(Painter(tmp_path, **{kind: {(1, 1)}}), "video.mp4", script, Narrator("A word.", 1.0))
