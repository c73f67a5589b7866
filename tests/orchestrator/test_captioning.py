"""What is said is read in the pictures, in a file beside the video and in a track of it, at the time it is heard."""

import re
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from eleven_video.domain.captions.geometry import CaptionLook
from eleven_video.domain.captions.style import CaptionStyle
from eleven_video.domain.timing.shots import even_alignment
from eleven_video.domain.video import Captions, VideoFormat
from eleven_video.errors import InvalidInput
from eleven_video.orchestrator.captioning import Captioning
from eleven_video.planning.scene_plan import SceneSpeech
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.sandbox.server import Sandbox
from tests.support.listening import Hearing
from tests.support.pipelines import pipeline_on, script
from tests.support.probe import probe
from tests.support.spending import tiny_job

OWN = script("The sky is blue.", "Bees <b>see</b> colours.")


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=3) as running:
        yield running


def spoken(text: str, seconds: float = 4.0) -> SceneSpeech:
    return SceneSpeech(np.zeros(round(seconds * SAMPLE_RATE), np.float32), even_alignment(text, seconds))


@pytest.mark.parametrize("kind", [Captions.SRT, Captions.VTT])
def test_subtitles_lie_beside_the_video_and_in_it(sandbox: Sandbox, tmp_path: Path, kind: Captions) -> None:
    with pipeline_on(sandbox) as pipeline:
        result = pipeline.run(tiny_job(tmp_path / "x.mp4", script=OWN, captions=kind))

    assert result.subtitles == tmp_path / f"x.{kind}"
    text = result.subtitles.read_text(encoding="utf-8")
    assert "The sky is blue." in text
    assert "<b>" not in text
    starts = [
        int(minutes) * 60 + float(f"{seconds}.{thousandths}")
        for minutes, seconds, thousandths in re.findall(r"00:(\d\d):(\d\d)[,.](\d{3}) -->", text)
    ]
    facts = probe(result.video.path)
    assert [track.codec for track in facts.subtitles] == ["mov_text"]
    with av.open(result.video.path) as container:
        cues = [float(packet.pts * packet.time_base) for packet in container.demux(subtitles=0) if packet.size > 2]
    assert cues == pytest.approx(starts, abs=0.002)
    # The second scene's words begin after the first scene's end, wherever that is.
    assert starts[0] < 1 < starts[1] < result.video.duration_ms / 1000


def test_nothing_lies_beside_a_video_whose_captions_are_drawn_or_not_wanted(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox) as pipeline:
        none, burnt, sung = (
            pipeline.run(tiny_job(tmp_path / f"{kind}.mp4", script=OWN, captions=kind)).video.path
            for kind in (Captions.NONE, Captions.BURN, Captions.KARAOKE)
        )
    assert not [path for path in tmp_path.iterdir() if path.suffix in {".srt", ".vtt"}]
    assert probe(burnt).subtitles == ()
    pictures = {path: first_picture(path) for path in (none, burnt, sung)}
    assert difference(pictures[burnt], pictures[none]) > 1
    assert difference(pictures[sung], pictures[burnt]) > 0.1


def first_picture(path: Path) -> np.ndarray:
    with av.open(path) as container:
        return next(
            frame.to_ndarray(format="rgb24") for frame in container.decode(video=0) if frame.time and frame.time > 0.4
        )


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def languages_of(path: Path) -> list[tuple[str, str]]:
    with av.open(path) as container:
        return [(track.type, track.metadata.get("language", "und")) for track in container.streams]


@pytest.mark.parametrize(
    ("suffix", "german", "japanese"), [("mp4", "deu", "jpn"), ("mov", "ger", "jpn"), ("webm", "ger", "jpn")]
)
def test_each_track_carries_the_language(
    sandbox: Sandbox, tmp_path: Path, suffix: str, german: str, japanese: str
) -> None:
    """A language that was asked for, else that of the script's letters, else none."""
    with pipeline_on(sandbox) as pipeline:
        asked = pipeline.run(tiny_job(tmp_path / f"a.{suffix}", script=OWN, captions=Captions.SRT, language="de"))
        told = pipeline.run(
            tiny_job(tmp_path / f"b.{suffix}", script=script("\u7a7a\u306f\u9752\u3044\u3002"), captions=Captions.VTT)
        )
        unknown = pipeline.run(tiny_job(tmp_path / f"c.{suffix}", script=OWN, captions=Captions.SRT))
        drawn = pipeline.run(tiny_job(tmp_path / f"d.{suffix}", script=OWN, language="fr"))

    for made, language in ((asked, german), (told, japanese), (unknown, "und")):
        assert languages_of(made.video.path)[1:] == [("audio", language), ("subtitle", language)]
    assert languages_of(drawn.video.path)[1:] == [("audio", "fre" if suffix == "webm" else "fra")]


def test_a_font_that_is_not_there_is_refused_before_anything_is_asked_of_a_service(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    look = CaptionLook(CaptionStyle(font="Comic Sans"))
    with pipeline_on(sandbox) as pipeline, pytest.raises(InvalidInput, match="There is no font 'Comic Sans'"):
        pipeline.run(tiny_job(tmp_path / "x.mp4", script=OWN, caption_look=look))
    assert not sandbox.ledger()["requests"]


def test_a_character_missing_from_all_fonts_gives_one_warning() -> None:
    warnings: list[str] = []
    captioning = Captioning(Captions.BURN, VideoFormat(160, 90), warnings.append)
    for scene in (1, 2):
        assert captioning.add(scene, spoken("The sky \U00012000 is blue."), 96) is not None
    assert len(warnings) == 1
    assert "\U00012000" in warnings[0]
    assert captioning.track() is None


def test_a_subtitle_file_that_cannot_be_written_fails_no_video(sandbox: Sandbox, tmp_path: Path) -> None:
    captions = tmp_path / "x.srt"

    def take_its_place(stage: str, done: int, _total: int | None) -> None:
        if stage == "Render" and done and captions.is_file():
            captions.unlink()
            captions.mkdir()

    hearing = Hearing(take_its_place)
    with pipeline_on(sandbox, listener=hearing) as pipeline:
        result = pipeline.run(tiny_job(tmp_path / "x.mp4", script=OWN, captions=Captions.SRT))
    assert result.video.path.exists()
    assert result.subtitles is None
    assert any("x.mp4 cannot be written" in warning for warning in hearing.warnings)


def test_music_that_cannot_be_played_is_refused_before_anything_is_asked_of_a_service(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "song.mp3").write_text("no song")
    with pipeline_on(sandbox) as pipeline, pytest.raises(InvalidInput, match=r"song\.mp3"):
        pipeline.run(tiny_job(tmp_path / "x.mp4", script=OWN, music=tmp_path / "song.mp3"))
    assert not sandbox.ledger()["requests"]


def test_work_files_stay_where_they_are_wanted(sandbox: Sandbox, tmp_path: Path) -> None:
    with pipeline_on(sandbox) as pipeline:
        kept = pipeline.run(tiny_job(tmp_path / "x.mp4", script=OWN, keep_work_files=True)).work_files
        gone = pipeline.run(tiny_job(tmp_path / "y.mp4", script=OWN))
    assert kept is not None
    assert any(path.suffix == ".packets" for path in kept.iterdir())
    assert gone.work_files is None


@pytest.mark.parametrize("kind", [Captions.SRT, Captions.VTT])
def test_subtitles_of_an_upright_video_have_lines_of_24_columns(kind: Captions, tmp_path: Path) -> None:
    captioning = Captioning(kind, VideoFormat(1080, 1920), lambda _: None)
    captioning.add(1, spoken("The international astronomical community celebrated an observation.", 6.0), 170)
    path = tmp_path / f"x.{captioning.kind}"
    captioning.write(path)
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and "-->" not in line]
    assert 12 < max(map(len, lines)) <= 24


def test_every_caption_runs_as_the_whole_script_does(tmp_path: Path) -> None:
    captioning = Captioning(Captions.SRT, VideoFormat(160, 90), lambda _: None, right_to_left=True)
    captioning.add(1, spoken("RGB \u05d4\u05d5\u05d0 \u05e6\u05d1\u05e2.", 3.0), 90)
    path = tmp_path / f"x.{captioning.kind}"
    captioning.write(path)
    assert "\n\u200fRGB " in path.read_text(encoding="utf-8")
