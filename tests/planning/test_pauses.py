"""Pauses of a script are free silence in the video, and captions and pictures stay in time."""

import re
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from eleven_video.domain.requests.requests import SpeechModel, SpeechRequest
from eleven_video.domain.requests.scene_requests import speech_requests
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.timing.pauses import Pause
from eleven_video.domain.video import Captions
from eleven_video.sandbox.server import Sandbox
from tests.support.pipelines import pipeline_on
from tests.support.spending import RACHEL, tiny_job

TEXT = "The sky is blue over the sea. Bees see colours that nobody else can see."
SECOND = TEXT.index("Bees")
RATE = 48_000


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=3) as running:
        yield running


def script(*pauses: Pause) -> Script:
    return Script("Sky", "calm", (Scene(1, TEXT, "A sky.", pauses),))


def made(sandbox: Sandbox, output: Path, *pauses: Pause, **settings: str) -> tuple[np.ndarray, str]:
    """The video's sound, mono, and its subtitles."""
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(tiny_job(output, script=script(*pauses), captions=Captions.SRT, **settings))
    assert result.subtitles is not None
    with av.open(output) as container:
        blocks = [frame.to_ndarray().mean(axis=0) for frame in container.decode(audio=0)]
    return np.concatenate(blocks), result.subtitles.read_text(encoding="utf-8")


def longest_silence(sound: np.ndarray) -> tuple[float, float]:
    """Begin and end in seconds of the longest stretch under -60 dBFS before the last word, in steps of 10 ms."""
    step = RATE // 100
    levels = np.sqrt((sound[: len(sound) // step * step].reshape(-1, step) ** 2).mean(axis=1))
    loud = np.flatnonzero(levels > 1e-3)
    gaps = np.diff(loud)
    at = int(gaps.argmax())
    return loud[at] / 100 + 0.01, loud[at + 1] / 100


def start_of(subtitles: str, words: str) -> float:
    """When the cue that begins with some words is seen, in seconds."""
    found = re.search(rf"(\d\d):(\d\d):(\d\d),(\d{{3}}) --> [^\n]*\n{words}", subtitles)
    assert found is not None, subtitles
    hours, minutes, seconds, thousandths = map(int, found.groups())
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def test_a_pause_is_silence_at_its_place_and_cues_after_it_come_later(sandbox: Sandbox, tmp_path: Path) -> None:
    plain, plain_cues = made(sandbox, tmp_path / "plain.mp4")
    paused, cues = made(sandbox, tmp_path / "paused.mp4", Pause(SECOND, 3_000))

    assert (len(paused) - len(plain)) / RATE == pytest.approx(3.0, abs=0.05)
    begin, end = longest_silence(paused)
    assert 3.0 <= end - begin < 4.0
    # The words after it are heard three seconds later, and read when they are heard.
    assert start_of(cues, "Bees") == pytest.approx(start_of(plain_cues, "Bees") + 3, abs=0.05)
    assert start_of(cues, "Bees") == pytest.approx(end, abs=0.15)
    assert start_of(cues, "The sky") == pytest.approx(start_of(plain_cues, "The sky"), abs=0.01)
    # The cue before it goes while nothing is said.
    assert begin < end - 2.9


def test_pauses_are_neither_sent_nor_billed_nor_bought_again(sandbox: Sandbox, tmp_path: Path) -> None:
    made(sandbox, tmp_path / "paused.mp4", Pause(0, 500), Pause(SECOND, 1_500), Pause(len(TEXT), 700))
    books = sandbox.ledger()
    assert [call["characters"] for call in books["calls"] if call["kind"] == "speech"] == [len(TEXT)]


@pytest.mark.parametrize("at", [0, len(TEXT)])
def test_a_pause_at_an_end_makes_the_scene_longer(sandbox: Sandbox, tmp_path: Path, at: int) -> None:
    plain, plain_cues = made(sandbox, tmp_path / "plain.mp4")
    paused, cues = made(sandbox, tmp_path / "paused.mp4", Pause(at, 2_000))
    assert (len(paused) - len(plain)) / RATE == pytest.approx(2.0, abs=0.05)
    later = 2.0 if at == 0 else 0.0
    assert start_of(cues, "Bees") == pytest.approx(start_of(plain_cues, "Bees") + later, abs=0.05)


def test_a_text_over_the_limit_of_the_model_is_sent_without_a_space_more_and_pauses_stay_at_their_places(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    text = "\u5929\u7a7a\u662f\u84dd\u8272\u7684\u3002" * 3
    scene = Scene(1, text, "A sky.", (Pause(7, 1_000), Pause(14, 2_000)))
    requests = _parts(scene, 8)
    assert [request.text for request in requests] == [text[:7], text[7:14], text[14:]]
    assert "".join(request.text for request in requests) == text
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(
            tiny_job(tmp_path / "x.mp4", script=Script("Sky", "calm", (scene,)), captions=Captions.SRT)
        )
    assert result.subtitles is not None
    lines = [line for line in result.subtitles.read_text(encoding="utf-8").splitlines() if "\u3002" in line]
    assert "".join(lines) == text


def _parts(scene: Scene, limit: int) -> list[SpeechRequest]:
    return speech_requests(scene, RACHEL, SpeechModel("m", None, limit))
