"""Runs `ledger move`: copies the ledger of this machine into a database."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.text import Text

from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config.ledger_setting import SETTING, checked_ledger
from eleven_video.config.paths import config_file, ledger_file, previews_dir, sessions_dir
from eleven_video.config.profiles import DEFAULT_PROFILE, chosen_profile, profile_file
from eleven_video.config.settings_file import write_settings
from eleven_video.errors import InvalidInput
from eleven_video.ledger.location import Location, ledger_location
from eleven_video.ledger.spool.spool import is_waiting
from eleven_video.ledger.store import Ledger
from eleven_video.ledger.upkeep.copying import CopiedTable, copy_ledger
from eleven_video.purchasing.session_lock import is_at_work
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.questions import ask_yes, can_ask

_HEAD = "Settings of eleven-video."


@dataclass(frozen=True, slots=True)
class MoveOptions:
    """The options of `ledger move`, as the user typed them."""

    address: str | None
    dry_run: bool
    write_setting: bool | None
    as_json: bool


def move_ledger(options: MoveOptions) -> None:
    """Copy the ledger of this machine into a database, and write the setting if the user agrees.

    Raises:
        InvalidInput: There is no local ledger, the address cannot be used, or a video is being made.
        ConfigurationError: A ledger cannot be used, or the database has other rows with the same ids. Nothing was
            copied.
    """
    in_use = ledger_location()
    target = _target(options.address, in_use)
    source = in_use if in_use.file is not None and in_use != target else Location(ledger_file())
    _check_source(source, target)
    _take_in_spools(source)
    _refuse_while_running()
    copied = copy_ledger(source, target, before_commit=_refuse_while_running, apply=not options.dry_run)
    setting = "unchanged" if options.dry_run else _setting(options, target, in_use)
    if options.as_json:
        print_json_result(_record(source, target, copied, setting, dry_run=options.dry_run))
    else:
        sys.stdout.write("\n".join(_lines(source, target, copied, setting, dry_run=options.dry_run)) + "\n")


def _target(typed: str | None, in_use: Location) -> Location:
    if typed is not None:
        try:
            return Location.of(checked_ledger(typed))
        except ValueError as error:
            raise InvalidInput(f"The URL {error}.") from None
    if in_use.is_on_server:
        return in_use
    raise InvalidInput(
        "Which database? Give its URL, such as postgresql://user@host/database, or set ELEVEN_VIDEO_LEDGER."
    )


def _check_source(source: Location, target: Location) -> None:
    if source == target:
        raise InvalidInput(f"The ledger is already in {target}.")
    if not source.may_exist:
        raise InvalidInput(
            f"There is no ledger at {source}, so there is nothing to move. "
            "To use the database: eleven-video config set ledger URL"
        )


def _take_in_spools(source: Location) -> None:
    if not is_waiting(source.spool_folder):
        return
    with Ledger.open(source) as ledger:
        ledger.take_in_spools(source.spool_folder)
    if is_waiting(source.spool_folder):
        raise InvalidInput(
            f"Calls in {source.spool_folder} are not in the ledger yet, or a run is in progress. Try again later."
        )


def _refuse_while_running() -> None:
    for folder in (sessions_dir(), previews_dir()):
        running = sorted(path.name for path in folder.glob("*") if is_at_work(path))
        if running:
            raise InvalidInput(
                f"A video is being made now: {', '.join(running)}. Nothing was copied. Wait for its end, or stop it."
            )


def _setting(options: MoveOptions, target: Location, in_use: Location) -> str:
    """Write the setting if the user agrees. The result says what happened to the setting."""
    if in_use == target:
        return "already set"
    agreed = options.write_setting
    if agreed is None and not options.as_json and can_ask():
        agreed = ask_yes(console, f"Use {target} from now on? This writes {SETTING} to {_file()}.")
    if not agreed:
        return "unchanged"
    write_settings(_file(), {SETTING: target.url or str(target.file)}, head=_HEAD)
    if ledger_location() != target:
        say(console, Text("Warning: the environment or a profile sets another ledger, which is used here."))
    return "written"


def _file() -> Path:
    name = chosen_profile()
    return config_file() if name is None or name == DEFAULT_PROFILE else profile_file(name)


def _record(
    source: Location, target: Location, copied: Mapping[str, CopiedTable], setting: str, *, dry_run: bool
) -> dict[str, object]:
    charges = copied["charges"].rows
    return {
        "from": str(source),
        "to": str(target),
        "dry_run": dry_run,
        "tables": {
            name: {"rows": table.rows.rows, "new": table.new, "sha256": table.rows.hash}
            for name, table in copied.items()
        },
        "charges_pico": str(charges.pico),
        "charges_microcredits": str(charges.microcredits),
        "setting": setting,
        "local_file": "kept",
    }


def _lines(
    source: Location, target: Location, copied: Mapping[str, CopiedTable], setting: str, *, dry_run: bool
) -> list[str]:
    charges = copied["charges"].rows
    counted = ", ".join(f"{table.rows.rows:,} {name} ({table.new:,} new)" for name, table in copied.items())
    lines = [
        f"{'Would copy' if dry_run else 'Copied'} {source} to {target}:",
        f"  {counted}",
        f"  checked: {charges.pico:,} pico-dollars and {charges.microcredits:,} millionths of a credit, equal in both",
    ]
    if dry_run:
        return [*lines, "Nothing was changed."]
    lines.append(f"The local file is kept: {source}")
    match setting:
        case "written":
            lines.append(f"Commands use the database from now on: {SETTING} is set in {_file()}.")
        case "already set":
            lines.append("Commands use the database already.")
        case _:
            lines.append(
                f"Commands still use the local file. To use the database: eleven-video config set {SETTING} URL"
            )
    return lines
