"""Runs `clean`: lists all session folders, or removes the folders that the user selected."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.text import Text

from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.cli.shell.ledger_catch_up import catch_up
from eleven_video.config.paths import sessions_dir
from eleven_video.domain.typed_periods import age_of
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.orchestrator.session_search import named_among
from eleven_video.purchasing.disk_use import State, StoredFolder, remove, remove_work_files, stored_folders
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import Choice, ask_choice, can_ask

_WORDS = {
    State.FINISHED: "finished",
    State.UNFINISHED: "unfinished, with paid results",
    State.EMPTY: "empty",
    State.SANDBOX: "sandbox",
    State.PREVIEW: "voice previews",
    State.IN_USE: "in use",
}
_KILO = 1000


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """The options of `clean`, as the user typed them."""

    sessions: Sequence[str]
    finished: bool
    sandbox: bool
    empty: bool
    unfinished: bool
    previews: bool
    work_files: bool
    older_than: str | None
    dry_run: bool
    agreed: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class _Removed:
    """The result of `clean`. In a dry run, `folders` and `freed` describe what would be removed.

    Attributes:
        folders: The removed folders.
        freed: The number of bytes that became free on the disk.
        skipped: The folders that were not removed. Each folder has the reason.
    """

    folders: Sequence[StoredFolder]
    freed: int
    skipped: Sequence[tuple[StoredFolder, str]]


def run(options: CleanOptions) -> None:
    """Show all session folders, or remove the selected folders.

    Raises:
        InvalidInput: A session does not exist, an age is invalid, or the user cannot be asked.
        ConfigurationError: The ledger cannot be read, or a folder cannot be removed.
    """
    before = _before(options.older_than)
    catch_up()
    found = stored_folders()
    chosen = _chosen(options, found, before)
    if chosen is None:
        _show(found, as_json=options.as_json)
        return
    paid = [one for one in chosen if one.state is State.UNFINISHED and not options.work_files]
    if paid and not options.dry_run and not _agreed(paid, options):
        if options.as_json:
            print_json_result({"cancelled": True})
        else:
            say(console, Text("Cancelled. Nothing was removed."))
        return
    _tell(_removed(chosen, options), found, options)


def _before(older_than: str | None) -> datetime | None:
    """The time limit from --older-than. Only folders that were last used before this time are selected."""
    if older_than is None:
        return None
    try:
        return datetime.now(UTC) - age_of(older_than)
    except (ValueError, OverflowError):
        raise InvalidInput(f"--older-than {older_than!r} is not an age. Write it as 30d, 2w or 12h.") from None


def _chosen(options: CleanOptions, found: Sequence[StoredFolder], before: datetime | None) -> list[StoredFolder] | None:
    """The session folders that the options select. Returns None if no option selects folders.

    Raises:
        InvalidInput: A session does not exist, or sessions are selected both by id and by state.
    """
    states = {
        State.FINISHED: options.finished,
        State.SANDBOX: options.sandbox,
        State.EMPTY: options.empty,
        State.UNFINISHED: options.unfinished,
        State.PREVIEW: options.previews,
    }
    wanted = {state for state, asked in states.items() if asked}
    if options.sessions:
        if wanted - {State.UNFINISHED}:
            raise InvalidInput("Give session ids, or options such as --finished, not both.")
        by_id = {one.id: one for one in found}
        ids = dict.fromkeys(named_among(typed, list(by_id), sessions_dir()) for typed in options.sessions)
        return [by_id[one] for one in ids if before is None or by_id[one].last_used < before]
    if not wanted and options.work_files:
        wanted = {state for state in State if state is not State.IN_USE}
    elif not wanted and before is not None:
        wanted = {State.FINISHED, State.SANDBOX, State.EMPTY}
    if not wanted:
        return None
    chosen = [one for one in found if one.state in wanted and (before is None or one.last_used < before)]
    return [one for one in chosen if one.work_files] if options.work_files else chosen


def _agreed(paid: Sequence[StoredFolder], options: CleanOptions) -> bool:
    """Whether paid results may be removed. The options must allow this, or the user must agree.

    Raises:
        InvalidInput: The options do not allow this, and the user cannot be asked because there is no terminal.
    """
    if options.agreed and (options.unfinished or can_ask()):
        return True
    if not can_ask():
        raise InvalidInput(
            f"{_counted(len(paid))} unfinished, with results that are paid for: {', '.join(one.id for one in paid[:3])}. "
            "To remove the results without a question, add --unfinished --yes. To make the videos, use eleven-video resume."
        )
    choices = [
        Choice("y", "yes", "remove them; to make the videos, everything must be bought again"),
        Choice("n", "no", "remove nothing"),
    ]
    question = f"{_counted(len(paid))} unfinished, with results that are paid for. Remove them?"
    return ask_choice(console, question, choices, default="n") == "y"


def _removed(chosen: Sequence[StoredFolder], options: CleanOptions) -> _Removed:
    removed: list[StoredFolder] = []
    skipped: list[tuple[StoredFolder, str]] = []
    freed = 0
    for one in chosen:
        if one.state is State.IN_USE:
            skipped.append((one, "a run is using it"))
            continue
        if options.dry_run:
            removed.append(one)
            freed += one.work_files if options.work_files else one.size
            continue
        try:
            bytes_ = remove_work_files(one) if options.work_files else remove(one)
        except OSError as error:
            skipped.append((one, error.strerror or str(error)))
            continue
        if bytes_ is None:
            skipped.append((one, "a run is using it"))
        else:
            removed.append(one)
            freed += bytes_
    return _Removed(removed, freed, skipped)


def _tell(result: _Removed, found: Sequence[StoredFolder], options: CleanOptions) -> None:
    if options.as_json:
        print_json_result(
            {
                "dry_run": options.dry_run,
                "work_files_only": options.work_files,
                "removed": [_record(one) for one in result.folders],
                "freed_bytes": result.freed,
                "skipped": [{**_record(one), "reason": reason} for one, reason in result.skipped],
                "kept": len(found) - (0 if options.work_files else len(result.folders)),
            }
        )
    else:
        verb = "Would remove" if options.dry_run else "Removed"
        what = "render files of " if options.work_files else ""
        lines = [f"{one.id}  {_size(one.size)}  {_WORDS[one.state]}" for one in result.folders]
        lines.append(
            f"{verb} {what}{len(result.folders)} folder{'s' * (len(result.folders) != 1)}, {_size(result.freed)}."
        )
        sys.stdout.write("\n".join(lines) + "\n")
    for one, reason in result.skipped:
        say(console, Text(f"Not removed: {one.id} ({reason})."))
    if any(reason != "a run is using it" for _, reason in result.skipped):
        raise ConfigurationError("Not everything could be removed. See the lines above.")


def _show(found: Sequence[StoredFolder], *, as_json: bool) -> None:
    groups = {state: [one for one in found if one.state is state] for state in State}
    results, work = sum(one.results for one in found), sum(one.work_files for one in found)
    if as_json:
        totals = {
            str(state): {"count": len(ones), "bytes": sum(one.size for one in ones)} for state, ones in groups.items()
        }
        print_json_result(
            {
                "folder": str(sessions_dir()),
                "totals": totals,
                "results_bytes": results,
                "work_files_bytes": work,
                "folders": [_record(one) for one in found],
            }
        )
        return
    rows = [
        (
            _WORDS[state],
            str(len(ones)),
            _size(sum(one.size for one in ones)),
            f"{ones[0].last_used.astimezone():%Y-%m-%d}",
        )
        for state, ones in groups.items()
        if ones
    ]
    if not rows:
        sys.stdout.write("No sessions are stored.\n")
        return
    table = [("", "count", "size", "oldest use"), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(4)]
    lines = ["  ".join([row[0].ljust(widths[0]), *(row[at].rjust(widths[at]) for at in (1, 2, 3))]) for row in table]
    if results:
        lines.append(f"Of this, results that were bought: {_size(results)}.")
    if work:
        lines.append(f"Of this, render files that are not needed any more: {_size(work)} (clean --work-files).")
    lines.append(
        "To remove some: eleven-video clean --finished --older-than 30d (also --sandbox, --empty, --previews)."
    )
    sys.stdout.write("\n".join([f"Sessions in {sessions_dir()}", *lines]) + "\n")


def _record(one: StoredFolder) -> dict[str, Any]:
    return {
        "id": one.id,
        "path": str(one.path),
        "state": str(one.state),
        "bytes": one.size,
        "files": one.files,
        "results_bytes": one.results,
        "work_files_bytes": one.work_files,
        "last_used": one.last_used.isoformat(),
    }


def _counted(sessions: int) -> str:
    return "1 session is" if sessions == 1 else f"{sessions} sessions are"


def _size(size: int) -> str:
    """A number of bytes as readable text, such as "1.2 MB"."""
    number, units = float(size), ["B", "kB", "MB", "GB", "TB"]
    while number >= _KILO and len(units) > 1:
        number /= _KILO
        units.pop(0)
    return f"{size} B" if size < _KILO else f"{number:.1f} {units[0]}"
