"""Nothing is replaced that a run has not made: every output, whatever has its name, under every rule for existing files."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eleven_video.domain.options import Existing
from eleven_video.domain.video import Captions, VideoFormat
from eleven_video.errors import InvalidInput, OutputNotWritten
from eleven_video.files import is_same_file
from eleven_video.orchestrator.output_paths import OutputPaths
from eleven_video.sandbox.server import Sandbox
from tests.support.listening import Hearing
from tests.support.pipelines import pipeline_on, script
from tests.support.probe import probe
from tests.support.spending import tiny_job

OWN = script("The sky is blue.")
MINE = b"made by the user"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=3) as running:
        yield running


def _file(path: Path) -> None:
    path.write_bytes(MINE)


def _empty(path: Path) -> None:
    path.touch()


def _link(path: Path) -> None:
    (target := path.with_name("kept.bin")).write_bytes(MINE)
    path.symlink_to(target)


def _hard_link(path: Path) -> None:
    (other := path.with_name("kept.bin")).write_bytes(MINE)
    os.link(other, path)


def _folder(path: Path) -> None:
    path.mkdir()


def _device(path: Path) -> None:
    path.symlink_to("/dev/null")


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere.bin")


def _loop(path: Path) -> None:
    path.symlink_to(path)


LYING = {
    "file": _file,
    "empty file": _empty,
    "link": _link,
    "hard link": _hard_link,
    "folder": _folder,
    "device": _device,
    "loop": _loop,
}
OUTPUTS = ("x.mp4", "x.mp4.receipt.json", "x.mp4.receipt.html", "x.srt")
# What --overwrite does not replace either.
NEVER = ("folder", "device", "loop")


def everything_in(folder: Path) -> dict[str, object]:
    """What lies in a folder, by name: links as what they say, files as their content."""
    return {
        path.name: str(path.readlink()) if path.is_symlink() else path.read_bytes() if path.is_file() else "folder"
        for path in folder.iterdir()
    }


REFUSED = [
    (name, lying, existing)
    for name in OUTPUTS
    for lying in LYING
    for existing in (Existing.REFUSE, Existing.REPLACE)
    if existing is Existing.REFUSE or lying in NEVER
]


@pytest.mark.parametrize(("name", "lying", "existing"), REFUSED)
def test_a_name_of_the_user_that_is_taken_is_refused_before_anything_is_bought(
    sandbox: Sandbox, tmp_path: Path, name: str, lying: str, existing: Existing
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    LYING[lying](folder / name)
    before = everything_in(folder)

    with pipeline_on(sandbox) as pipeline, pytest.raises(InvalidInput, match=name):
        pipeline.run(tiny_job(folder / "x.mp4", script=OWN, captions=Captions.SRT, existing=existing))

    assert everything_in(folder) == before
    assert sandbox.ledger()["requests"] == {}


@pytest.mark.parametrize("lying", [*LYING, "dangling link"])
@pytest.mark.parametrize("name", OUTPUTS)
def test_a_name_of_our_own_is_free_for_the_video_and_all_that_goes_beside_it(
    sandbox: Sandbox, tmp_path: Path, name: str, lying: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    {**LYING, "dangling link": _dangling}[lying](folder / name)
    before = everything_in(folder)

    with pipeline_on(sandbox) as pipeline:
        made = pipeline.run(tiny_job(folder / "x.mp4", script=OWN, captions=Captions.SRT, existing=Existing.NUMBER))

    new = {"x-2.mp4", "x-2.mp4.receipt.json", "x-2.mp4.receipt.html", "x-2.srt"}
    assert {
        str(made.video.path.name),
        made.receipt and made.receipt.name,
        made.receipt_page and made.receipt_page.name,
        made.subtitles and made.subtitles.name,
    } == new
    after = everything_in(folder)
    assert {name: after[name] for name in before} == before
    assert set(after) == set(before) | new


@pytest.mark.parametrize("lying", [lying for lying in LYING if lying not in NEVER])
@pytest.mark.parametrize("name", OUTPUTS)
def test_outputs_are_replaced_where_that_is_asked_for(sandbox: Sandbox, tmp_path: Path, name: str, lying: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    LYING[lying](folder / name)

    with pipeline_on(sandbox) as pipeline:
        pipeline.run(tiny_job(folder / "x.mp4", script=OWN, captions=Captions.SRT, existing=Existing.REPLACE))

    assert (folder / name).read_bytes() not in (MINE, b"")
    assert probe(folder / "x.mp4").frames > 0
    # A link stays one, and leads to the new content. The other name of a hard link keeps the old one.
    assert (folder / name).is_symlink() == (lying == "link")
    if lying == "link":
        assert is_same_file(folder / name, folder / "kept.bin")
    if lying == "hard link":
        assert (folder / "kept.bin").read_bytes() == MINE


@pytest.mark.parametrize("existing", [Existing.REFUSE, Existing.REPLACE])
def test_a_link_that_leads_nowhere_gets_its_target(sandbox: Sandbox, tmp_path: Path, existing: Existing) -> None:
    (tmp_path / "x.mp4").symlink_to(tmp_path / "target.mp4")

    with pipeline_on(sandbox) as pipeline:
        pipeline.run(tiny_job(tmp_path / "x.mp4", script=OWN, existing=existing))

    assert (tmp_path / "x.mp4").is_symlink()
    assert probe(tmp_path / "target.mp4").frames > 0


@pytest.mark.parametrize("same", [Path.symlink_to, Path.hardlink_to])
def test_music_is_never_replaced(sandbox: Sandbox, tmp_path: Path, same: Callable[[Path, Path], None]) -> None:
    with pipeline_on(sandbox) as pipeline:
        pipeline.run(tiny_job(tmp_path / "music.mp4", script=OWN))
        before = (tmp_path / "music.mp4").read_bytes()
        same(tmp_path / "x.mp4", tmp_path / "music.mp4")
        bought = sandbox.ledger()["requests"]
        for output in ("music.mp4", "x.mp4"):
            with pytest.raises(InvalidInput, match="music"):
                pipeline.run(
                    tiny_job(tmp_path / output, script=OWN, music=tmp_path / "music.mp4", existing=Existing.REPLACE)
                )

    assert (tmp_path / "music.mp4").read_bytes() == before
    assert sandbox.ledger()["requests"] == bought


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_name_that_is_taken_while_the_video_is_made_is_not_replaced(
    sandbox: Sandbox, tmp_path: Path, name: str
) -> None:
    taken = tmp_path / name

    def take(*_stage: object) -> None:
        # The check is over with the first stage, and the names are not claimed yet.
        if not taken.exists():
            taken.write_bytes(MINE)

    with pipeline_on(sandbox, listener=Hearing(take)) as pipeline:
        with pytest.raises(OutputNotWritten, match=r"The finished video is .*video\.mp4"):
            pipeline.run(tiny_job(tmp_path / "x.mp4", script=OWN, captions=Captions.SRT))
        assert pipeline.session is not None
        kept = pipeline.session.path / "video.mp4"
        session = pipeline.session.id

        assert everything_in(tmp_path) == {name: MINE} | {
            path.name: "folder" for path in tmp_path.iterdir() if path.is_dir()
        }
        assert probe(kept).frames > 0

        # It goes on under a name of its own, and buys nothing more.
        bought = sandbox.ledger()["total"]
        again = tiny_job(tmp_path / "x.mp4", script=OWN, captions=Captions.SRT, existing=Existing.NUMBER)
        result = pipeline.run(again, session_id=session)
    assert result.video.path.name == "x-2.mp4"
    assert taken.read_bytes() == MINE
    assert sandbox.ledger()["total"] == bought


def test_a_session_replaces_what_it_has_made_and_nothing_that_was_changed_since(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    wanted = tiny_job(tmp_path / "x.mp4", script=OWN, captions=Captions.SRT)
    names = OutputPaths.of(tmp_path / "x.mp4", Captions.SRT)
    assert names.captions is not None
    assert names.receipt is not None
    with pipeline_on(sandbox) as pipeline:
        first = pipeline.run(wanted)
        names.video.unlink()
        again = pipeline.run(wanted, session_id=first.session_id)
        assert again.video.path == names.video

        names.video.unlink()
        names.captions.write_text("corrected by the user")
        with pytest.raises(InvalidInput, match=r"x\.srt exists already"):
            pipeline.run(wanted, session_id=first.session_id)

        shutil.copy(names.receipt, tmp_path / "copy.json")
        with pytest.raises(InvalidInput, match=r"exists already"):
            pipeline.run(wanted)

    assert names.captions.read_text() == "corrected by the user"
    assert names.receipt.read_bytes() == (tmp_path / "copy.json").read_bytes()


def test_claims_that_a_killed_run_left_are_used_or_given_up(sandbox: Sandbox, tmp_path: Path) -> None:
    wanted = tiny_job(tmp_path / "x.mp4", script=OWN, captions=Captions.SRT, existing=Existing.NUMBER)
    names = OutputPaths.of(wanted.output, Captions.SRT)
    with pipeline_on(sandbox) as pipeline:
        first = pipeline.run(wanted)
        session = pipeline.session
        assert session is not None
        for output in ("x.mp4", "other.mp4"):
            # As a run leaves it that is killed between its claims and the end.
            for path in first.video.path.parent.glob("*.*"):
                if path.is_file():
                    path.unlink()
            session.note_claims(names.video, names.each)
            for path in names.each:
                path.touch()
            again = pipeline.run(replace(wanted, output=tmp_path / output), session_id=first.session_id)
            assert again.video.path == tmp_path / output
            made = OutputPaths.of(again.video.path, Captions.SRT)
            files = {path.name for path in tmp_path.iterdir() if path.is_file()}
            assert files == {path.name for path in made.each}


def test_claims_are_given_up_if_nothing_is_written(sandbox: Sandbox, tmp_path: Path) -> None:
    """Receipt and captions are claimed with the video; none of the three stays behind as an empty file."""

    def stop(stage: str, done: int, _total: int | None) -> None:
        if stage == "Render" and done:
            pipeline.stop()

    folder = tmp_path / "out"
    folder.mkdir()
    with pipeline_on(sandbox, listener=Hearing(stop)) as pipeline, pytest.raises(Exception, match=r"Stopped"):
        pipeline.run(tiny_job(folder / "x.mp4", script=OWN, captions=Captions.SRT, existing=Existing.NUMBER))

    assert everything_in(folder) == {}


@pytest.mark.parametrize("existing", list(Existing))
@pytest.mark.parametrize("name", OUTPUTS)
def test_a_claim_that_another_program_has_written_to_is_left_as_it_is(
    sandbox: Sandbox, tmp_path: Path, name: str, existing: Existing
) -> None:
    claimed = tmp_path / name
    if existing is Existing.REPLACE:
        claimed.write_bytes(b"may be replaced")

    def take(stage: str, done: int, _total: int | None) -> None:
        claims = pipeline.session is not None and (pipeline.session.path / "claim.json").exists()
        if stage == "Render" and done and claims:
            claimed.write_bytes(MINE)

    video = VideoFormat(1280, 720)
    wanted = tiny_job(tmp_path / "x.mp4", script=OWN, captions=Captions.SRT, existing=existing, video=video)
    with pipeline_on(sandbox, listener=(hearing := Hearing(take))) as pipeline:
        if name == "x.mp4":
            with pytest.raises(OutputNotWritten, match=r"The finished video is .*video\.mp4"):
                pipeline.run(wanted)
        else:
            # A finished video does not fail because a file beside it does.
            made = pipeline.run(wanted)
            assert made.video.path == tmp_path / "x.mp4"
            assert any("another program wrote to it" in warning for warning in hearing.warnings)
    assert claimed.read_bytes() == MINE
