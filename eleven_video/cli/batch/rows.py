"""Converts the rows of a batch to jobs, with the same checks as for the options of `generate`."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from eleven_video.cli.batch.fields import FIELDS, Place, of_place
from eleven_video.cli.shell.inputs import check_budget, check_budget_credits
from eleven_video.cli.shell.outputs import name_key
from eleven_video.cli.video.generate_run import GenerateOptions, job_asked_for
from eleven_video.cli.video.request_flags import check_request_flags
from eleven_video.cli.video.video_flags import check_video_flags
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.batch_rows import BadRow, WrittenRow, title_of
from eleven_video.domain.job import BatchRow, VideoJob
from eleven_video.domain.options import Existing
from eleven_video.domain.row_keys import row_keys
from eleven_video.domain.text.plain_text import one_line, without_controls
from eleven_video.domain.video import Captions
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.orchestrator.captioning import check_captions
from eleven_video.orchestrator.output_names import OutputNames, numbered
from eleven_video.render.sound.music import check_music


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """A row with its job.

    Attributes:
        names_file: Whether the row itself names the file for its video.
        reads: The files that the row's job reads.
    """

    line: int
    job: VideoJob
    names_file: bool
    reads: tuple[Path, ...] = ()

    @property
    def row(self) -> BatchRow:
        """The row's identity, by which a later run finds it."""
        if self.job.row is None:
            raise ValueError(f"the row in line {self.line} has no key")
        return self.job.row


@dataclass(slots=True)
class RowReader:
    """Converts rows to jobs.

    Args:
        batch: The key of the batch.
        usual: The options typed after `batch`, by the names of `FIELDS`. They apply to rows that do not set them.
        folder: The folder for videos whose rows name no path.
        beside: The folder to which paths in rows are relative.
        allow_outside: Whether rows may name files outside these two folders. A table may come from an untrusted source.
        overwrite: Whether existing files are replaced.
        make: Whether to create missing folders.
    """

    batch: str
    usual: Mapping[str, str | None]
    folder: Path
    beside: Path
    allow_outside: bool = False
    overwrite: bool = False
    make: bool = True
    _settings: dict[tuple[tuple[str, object], ...], Settings] = field(default_factory=dict)
    _checked_music: set[Path] = field(default_factory=set)
    _checked_captions: set[tuple[Captions, str]] = field(default_factory=set)

    def read(self, rows: Sequence[WrittenRow]) -> tuple[list[ReadyRow], list[BadRow]]:
        """The valid rows with their jobs, and the invalid rows."""
        ready: list[ReadyRow] = []
        bad: list[BadRow] = []
        asked: list[dict[str, object]] = []
        for row in rows:
            try:
                one, keys = self._read(row)
            except ElevenVideoError as error:
                bad.append(BadRow(row.line, str(error), title_of(row.cells)))
                continue
            ready.append(one)
            asked.append(keys)
        keyed = [
            replace(one, job=replace(one.job, row=BatchRow(self.batch, keys.row, keys.words)))
            for one, keys in zip(ready, row_keys(asked), strict=True)
        ]
        good, twice = _with_own_names(keyed)
        return good, sorted([*bad, *twice], key=lambda one: one.line)

    def _read(self, row: WrittenRow) -> tuple[ReadyRow, dict[str, object]]:
        cells: dict[str, str | None] = {**dict.fromkeys(FIELDS), **self.usual, **row.cells}
        if row.cells.get("script") and not row.cells.get("duration"):
            # A duration applies only to rows with a prompt: with a script, the text determines it.
            cells["duration"] = None
        if not cells["prompt"] and not cells["script"]:
            raise InvalidInput("It has neither a prompt nor a script.")
        if cells["prompt"] and cells["script"]:
            raise InvalidInput("It has a prompt and a script. Leave one out.")
        check_budget(cells["budget"])
        check_budget_credits(cells["budget_credits"])
        flags = check_video_flags(of_place(cells, Place.VIDEO))
        requests = check_request_flags(of_place(cells, Place.REQUEST))
        music = self._file(cells["music"], typed="music" not in row.cells)
        settings = self._settings_for({**of_place(cells, Place.SETTING), **flags, **requests, "music": music})
        script = self._file(cells["script"], typed=False)
        options = GenerateOptions(
            prompt=cells["prompt"],
            script=script,
            duration=cells["duration"],
            output=self._output(cells["output"]),
            pricing=None,
            report=None,
            as_json=False,
            live_display=False,
            quiet=True,
            mode=None,
            verbosity=0,
            on_unknown=cells["on_unknown"],
            fresh=False,
            dry_run=not self.make,
            interactive=False,
            overwrite=False,
            keep_work_files=False,
            video=of_place(cells, Place.VIDEO),
            requests=of_place(cells, Place.REQUEST),
            review=False,
            stop_at=None,
            music=music,
            settings=of_place(cells, Place.SETTING),
        )
        job = job_asked_for(options, settings, wanted=flags.get("format"))
        self._check_music(job.music)
        if (drawn := (job.captions, job.caption_look.style.font)) not in self._checked_captions:
            check_captions(job)
            self._checked_captions.add(drawn)
        asked: dict[str, object] = {name: text for name, text in cells.items() if text and FIELDS[name].is_key}
        asked |= {name: str(value) for name, value in (flags | requests).items() if FIELDS[name].is_key}
        if flags.get("resolution"):
            asked["resolution"] = f"{job.video.width}x{job.video.height}"
        if job.script is None:
            asked |= {"prompt": job.prompt, "duration": job.duration_s}
        else:
            asked["script"] = [job.script.title, job.script.narration, job.script.style]
        names_file = job.existing is Existing.REFUSE
        if self.overwrite:
            job = replace(job, existing=Existing.REPLACE)
        reads = tuple(path for path in (script, job.music) if path is not None)
        return ReadyRow(row.line, job, names_file=names_file, reads=reads), asked

    def _settings_for(self, wanted: Mapping[str, object]) -> Settings:
        """The settings for a row's options. Loading is slow, so rows with the same options share them."""
        key = tuple(wanted.items())
        if key not in self._settings:
            self._settings[key] = load_settings(**wanted)
        return self._settings[key]

    def _file(self, name: str | None, *, typed: bool) -> Path | None:
        """The path of a file: relative to the batch's file if a row names it, else to the current folder."""
        if not name:
            return None
        if typed:
            return Path(name)
        path = self.beside / _at_home(name)
        self._check_inside(path, name, self.beside, "the folder of the batch's file")
        return path

    def _output(self, name: str | None) -> str:
        # Joined as text, because a slash at the end marks a folder.
        if not name:
            return f"{self.folder}/"
        # Named folders are created, and a table may come from an untrusted source.
        if without_controls(name) != name:
            raise InvalidInput(f"{one_line(name)} contains control characters. Choose another name.")
        path = self.folder / _at_home(name)
        self._check_inside(path, name, self.folder, "the folder for the videos")
        return str(path) + ("/" if name.endswith(("/", os.sep)) else "")

    def _check_inside(self, path: Path, name: str, folder: Path, told: str) -> None:
        """Refuse a path that leads out of a folder, by its text or through a symbolic link."""
        if self.allow_outside:
            return
        try:
            inside = path.resolve().is_relative_to(folder.resolve())
        except (OSError, ValueError, RuntimeError) as error:
            raise InvalidInput(f"{name!r} is not a usable file name: {error}.") from None
        if not inside:
            raise InvalidInput(
                f"{name!r} is outside {told}. Name a file inside it, or allow other folders for all rows: --allow-outside"
            )

    def _check_music(self, music: Path | None) -> None:
        if music is not None and music not in self._checked_music:
            check_music(music)
            self._checked_music.add(music)


def _at_home(name: str) -> Path:
    """A path with "~" expanded as in a shell: "~/films" is in the user's home folder."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        raise InvalidInput(f"{name!r} starts with '~name', but there is no such user. Use a full path.") from None


def _with_own_names(rows: Iterable[ReadyRow]) -> tuple[list[ReadyRow], list[BadRow]]:
    """The rows, without those whose output is also an output of an earlier row; and these as invalid rows."""
    good: list[ReadyRow] = []
    bad: list[BadRow] = []
    named: dict[str, int] = {}
    for row in rows:
        if row.names_file:
            names = OutputNames.of(row.job.output, row.job.captions)
            firsts = [named.setdefault(name_key(path), row.line) for path in names.each]
            if others := [(path, first) for path, first in zip(names.each, firsts, strict=True) if first != row.line]:
                path, first = others[0]
                bad.append(
                    BadRow(
                        row.line, f"{path} is already an output of line {first}. Choose another name.", row.job.title
                    )
                )
                continue
        good.append(row)
    return good, bad


def named_apart(rows: Iterable[ReadyRow], taken: Iterable[Path]) -> list[ReadyRow]:
    """The rows with unique outputs: a generated name gets a number if another row or a file already has it.

    Args:
        rows: All rows to make.
        taken: The paths of the batch's other videos.
    """
    found = list(rows)
    # The subtitle files of those videos may have either format.
    used = {
        name_key(path)
        for video in taken
        for kind in (Captions.SRT, Captions.VTT)
        for path in OutputNames.of(video, kind).each
    }
    used |= {
        name_key(path)
        for row in found
        if row.names_file
        for path in OutputNames.of(row.job.output, row.job.captions).each
    }
    apart = []
    for row in found:
        job = row.job
        if not row.names_file:
            for names in numbered(job.output, job.captions):
                keys = {name_key(path) for path in names.each}
                if not keys & used and (names.are_free or job.existing is Existing.REPLACE):
                    used |= keys
                    job = replace(job, output=names.video)
                    break
        apart.append(replace(row, job=job))
    return apart
