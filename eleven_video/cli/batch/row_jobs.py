"""Converts the rows of a batch to jobs. The values in a row are checked like the options of `generate`."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from eleven_video.cli.shell.given_options import parse_given, settings_with
from eleven_video.cli.shell.output_checks import name_key
from eleven_video.cli.video.requested_job import job_of
from eleven_video.config.settings import Settings
from eleven_video.domain.batch_row_ids import row_keys
from eleven_video.domain.batch_rows import BadRow, WrittenRow, title_of
from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Existing
from eleven_video.domain.options.option import Kind
from eleven_video.domain.options.parsing import check_exclusive
from eleven_video.domain.options.table import OPTIONS
from eleven_video.domain.text.plain_text import one_line, without_controls
from eleven_video.domain.video import Captions
from eleven_video.errors import ElevenVideoError, InvalidInput
from eleven_video.orchestrator.batch.rows import PlannedRow
from eleven_video.orchestrator.captioning import check_captions
from eleven_video.orchestrator.output_paths import OutputPaths, numbered
from eleven_video.render.sound.music import check_music

# The names of the columns with paths of input files.
_FILES = tuple(name for name, option in OPTIONS.items() if option.is_column and option.kind is Kind.FILE)


@dataclass(slots=True)
class RowReader:
    """Converts the rows of a batch to jobs.

    Args:
        batch: The key of the batch. The key of each row includes it.
        usual: The names and typed values of the options of `batch`. An option applies to each row that has no own value
            for it.
        folder: The folder for the videos. Relative output paths in rows start at this folder.
        beside: The folder of the batch's file. Relative paths of input files in rows start at this folder.
        allow_outside: Whether rows may use files outside `folder` and `beside`. The default is False, because the
            batch's file may come from an untrusted source.
        overwrite: Whether outputs may replace existing files.
        make: Whether to create missing folders.
    """

    batch: str
    usual: Mapping[str, str]
    folder: Path
    beside: Path
    allow_outside: bool = False
    overwrite: bool = False
    make: bool = True
    _usual: dict[str, Any] = field(init=False)
    _settings: dict[tuple[tuple[str, object], ...], Settings] = field(default_factory=dict)
    _checked_music: set[Path] = field(default_factory=set)
    _checked_captions: set[tuple[Captions, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Check the options that apply to all rows.

        Raises:
            InvalidInput: An option that applies to all rows cannot be used.
        """
        self._usual = parse_given(self.usual)

    def read(self, rows: Sequence[WrittenRow]) -> tuple[list[PlannedRow], list[BadRow]]:
        """Convert rows to jobs. Returns the valid rows with their jobs, and the invalid rows with error messages."""
        ready: list[PlannedRow] = []
        bad: list[BadRow] = []
        asked: list[dict[str, object]] = []
        for row in rows:
            try:
                planned, facts = self._read(row)
            except ElevenVideoError as error:
                bad.append(BadRow(row.line, str(error), title_of(row.cells)))
                continue
            ready.append(planned)
            asked.append(facts)
        keyed = [
            replace(planned, job=replace(planned.job, row=key))
            for planned, key in zip(ready, row_keys(self.batch, asked), strict=True)
        ]
        good, twice = _with_own_names(keyed)
        return good, sorted([*bad, *twice], key=lambda row: row.line)

    def _read(self, row: WrittenRow) -> tuple[PlannedRow, dict[str, object]]:
        cells = {name: text for name, text in row.cells.items() if text}
        options, texts = {**self._usual, **parse_given(cells)}, {**self.usual, **cells}
        check_exclusive(options)
        if "script" in cells and "duration" not in cells:
            # The option --duration of `batch` applies only to rows with a prompt. A script decides the length of its
            # video.
            options.pop("duration", None)
            texts.pop("duration", None)
        if "prompt" not in options and "script" not in options:
            raise InvalidInput("It has neither a prompt nor a script.")
        if "prompt" in options and "script" in options:
            raise InvalidInput("It has a prompt and a script. Leave one out.")
        reads = {name: self._file(texts[name], typed=name not in cells) for name in _FILES if name in texts}
        options |= reads
        options["output"] = self._output(texts.get("output"))
        job = job_of(options, self._settings_for(options), make=self.make)
        self._check_music(job.music)
        if (drawn := (job.captions, job.caption_look.style.font)) not in self._checked_captions:
            check_captions(job)
            self._checked_captions.add(drawn)
        names_file = job.existing is Existing.REFUSE
        read = tuple(path for path in (reads.get("script"), job.music) if path is not None)
        facts = _key_facts(texts, options, job)
        if self.overwrite:
            job = replace(job, existing=Existing.REPLACE)
        return PlannedRow(row.line, job, names_file=names_file, reads=read), facts

    def _settings_for(self, options: Mapping[str, Any]) -> Settings:
        """The settings with the options of a row.

        Rows with equal options share one object, because reading settings is slow.
        """
        key = tuple((name, value) for name, value in options.items() if OPTIONS[name].is_setting)
        if key not in self._settings:
            self._settings[key] = settings_with(options)
        return self._settings[key]

    def _file(self, name: str, *, typed: bool) -> Path:
        """The path of an input file. A relative path in a row starts at `beside`.

        A typed path starts at the working folder.
        """
        if typed:
            return Path(name)
        path = self.beside / _at_home(name)
        self._check_inside(path, name, self.beside, "the folder of the batch's file")
        return path

    def _output(self, name: str | None) -> str:
        # The path is joined as text. A `Path` would remove a slash at the end, but this slash means that the path is a
        # folder.
        if not name:
            return f"{self.folder}/"
        # This check is needed, because missing folders get this name, and the batch's file may come from an untrusted
        # source.
        if without_controls(name) != name:
            raise InvalidInput(f"{one_line(name)} contains control characters. Choose another name.")
        path = self.folder / _at_home(name)
        self._check_inside(path, name, self.folder, "the folder for the videos")
        return str(path) + ("/" if name.endswith(("/", os.sep)) else "")

    def _check_inside(self, path: Path, name: str, folder: Path, place: str) -> None:
        """Refuse a path that leads out of `folder`. Absolute paths, ".." and symbolic links can lead out of it."""
        if self.allow_outside:
            return
        try:
            inside = path.resolve().is_relative_to(folder.resolve())
        except (OSError, ValueError, RuntimeError) as error:
            raise InvalidInput(f"{name!r} is not a usable file name: {error}.") from None
        if not inside:
            raise InvalidInput(
                f"{name!r} is outside {place}. Name a file inside it, or allow other folders for all rows: --allow-outside"
            )

    def _check_music(self, music: Path | None) -> None:
        if music is not None and music not in self._checked_music:
            check_music(music)
            self._checked_music.add(music)


def _key_facts(texts: Mapping[str, str], options: Mapping[str, Any], job: VideoJob) -> dict[str, object]:
    """The values that identify a row.

    These values are all options that change the video, in a format that never changes. Later runs find a row's session
    by these values. If the format changed, finished videos would be bought again.
    """
    facts: dict[str, object] = {}
    for name, text in texts.items():
        if OPTIONS[name].is_key and text:
            facts[name] = str(options[name]) if OPTIONS[name].is_checked else text
    if "resolution" in facts:
        facts["resolution"] = f"{job.video.width}x{job.video.height}"
    if job.script is None:
        facts |= {"prompt": job.prompt, "duration": job.duration_s}
    else:
        facts["script"] = [job.script.title, job.script.narration, job.script.style]
    return facts


def _at_home(name: str) -> Path:
    """The path after "~" is replaced by the user's home folder, as in "~/films"."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        raise InvalidInput(f"{name!r} starts with '~name', but there is no such user. Use a full path.") from None


def _with_own_names(rows: Iterable[PlannedRow]) -> tuple[list[PlannedRow], list[BadRow]]:
    """Returns the rows without a conflict, and the rows that use the same output file as an earlier row."""
    good: list[PlannedRow] = []
    bad: list[BadRow] = []
    named: dict[str, int] = {}
    for row in rows:
        if row.names_file:
            names = OutputPaths.of_job(row.job)
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


def named_apart(rows: Iterable[PlannedRow], taken: Iterable[Path]) -> list[PlannedRow]:
    """Gives each row its own output files. If a default file name is already used, the name gets a number.

    Args:
        rows: All rows whose videos this run makes.
        taken: The paths of videos that earlier runs of the batch have made.
    """
    found = list(rows)
    # An earlier video may have a subtitle file in one of two formats. So no row may use any of the two file names.
    used = {
        name_key(path)
        for video in taken
        for kind in (Captions.SRT, Captions.VTT)
        for path in OutputPaths.of(video, kind).each
    }
    used |= {name_key(path) for row in found if row.names_file for path in OutputPaths.of_job(row.job).each}
    apart = []
    for row in found:
        job = row.job
        if not row.names_file:
            for names in numbered(job):
                keys = {name_key(path) for path in names.each}
                if not keys & used and (names.are_free or job.existing is Existing.REPLACE):
                    used |= keys
                    job = replace(job, output=names.video)
                    break
        apart.append(replace(row, job=job))
    return apart
