"""Runs `doctor`: makes all checks one after the other, and shows the results."""

import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from rich.console import Console

from eleven_video.cli.pricing.show import models_in_use
from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config.provenance import origins
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.check_results import Check, Health, broken, doubtful, fine
from eleven_video.errors import ConfigurationError
from eleven_video.services.diagnosis import software, storage
from eleven_video.services.diagnosis.clock import clock
from eleven_video.services.diagnosis.deprecations import ends_of_service
from eleven_video.services.diagnosis.keys import keys
from eleven_video.services.diagnosis.prices import prices
from eleven_video.services.diagnosis.proxies import proxies
from eleven_video.services.diagnosis.runner import Examination, examine, unexpected
from eleven_video.ui.console import is_terminal, make_console
from eleven_video.ui.tables.doctor_checks import CheckList

_NARROWEST = 40


def examine_all(*, as_json: bool) -> None:
    """Run all checks, and show their results.

    Raises:
        ConfigurationError: A check found a problem. All results are already printed.
    """
    console = make_console(sys.stdout)
    checks = list(examine(_examinations(console, os.environ)))
    problems = [check for check in checks if check.health is Health.PROBLEM]
    if as_json:
        record = {"checks": [_record(check) for check in checks], "ok": not problems}
        print_json_result(record)
    else:
        console.print(CheckList(checks), soft_wrap=False, crop=False)
    if problems:
        subjects = dict.fromkeys(check.subject for check in problems)
        raise ConfigurationError(f"To fix: {', '.join(subjects)}.")


def _record(check: Check) -> dict[str, str]:
    return {"subject": check.subject, "health": check.health, "told": check.finding, "remedy": check.remedy}


def _examinations(console: Console, environ: Mapping[str, str]) -> list[Examination]:
    settings, trouble = _settings()
    of_machine: list[Examination] = [
        ("versions", software.versions),
        ("platform", software.wheels),
        ("dependencies", software.dependencies),
        ("FFmpeg", software.ffmpeg),
        ("fonts", software.fonts),
        ("sandbox voice", software.sandbox_voice),
        ("disk space", storage.disk_space),
        ("data folder", storage.data_folder),
        ("ledger", storage.ledger),
        ("spool", storage.spool),
        ("config file", storage.config),
        ("settings", lambda: [trouble]),
    ]
    of_settings: list[Examination] = []
    today = datetime.now(UTC).date()
    if settings is not None:
        of_settings = [
            ("keys", partial(keys, settings)),
            ("clock", partial(clock, settings)),
            ("prices", partial(prices, settings, models_in_use(settings), today)),
            ("ends of service", partial(ends_of_service, settings, today)),
        ]
    return [
        *of_machine,
        *of_settings,
        ("proxy", partial(proxies, settings, environ)),
        ("terminal", partial(_terminal, console)),
    ]


def _settings() -> tuple[Settings | None, Check]:
    try:
        return load_settings(), fine("settings", "can be used")
    except ConfigurationError as error:
        return None, broken("settings", str(error), f"Correct it{_place_of(str(error))}.")
    except Exception as error:  # noqa: BLE001  an unexpected error must not prevent the other checks
        return None, unexpected("settings", error)


def _place_of(said: str) -> str:
    """The place of a setting, such as a file, as text. The error message `said` begins with the setting's name."""
    first = said.partition(" ")[0].lower()
    for name, field in Settings.model_fields.items():
        if first in {name, str(field.validation_alias or name).lower()}:
            try:
                return f" ({origins()[name][0]})"
            except (OSError, ValueError, RecursionError):
                return ""
    return ""


def _terminal(console: Console) -> Iterator[Check]:
    """Check the width and the encoding of the terminal, and whether the terminal can move the cursor."""
    if not is_terminal(sys.stdout):
        yield fine("terminal", "not a terminal, so runs print plain lines")
        return
    colours = console.color_system or "no"
    told = f"{console.width} x {console.height}, {colours} colours, {console.encoding}"
    if console.width < _NARROWEST:
        yield doubtful("terminal", told, f"Make it at least {_NARROWEST} columns wide.")
    elif not console.encoding.startswith("utf"):
        yield doubtful("terminal", told, "Set a UTF-8 locale, such as LANG=C.UTF-8 (on Windows: PYTHONUTF8=1).")
    elif console.is_dumb_terminal:
        yield doubtful("terminal", f"{told}; TERM says that it cannot move the cursor", "Set TERM, as in TERM=xterm.")
    else:
        yield fine("terminal", told)
