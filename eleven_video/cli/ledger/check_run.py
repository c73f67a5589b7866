"""Runs `ledger check`: makes all checks of the ledger, and shows the results."""

import sys
from collections.abc import Iterator

from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.domain.check_results import Check, Health, fine
from eleven_video.errors import ConfigurationError
from eleven_video.ledger.location import Location, ledger_location
from eleven_video.ledger.records import NEWEST
from eleven_video.ledger.upkeep.facts import facts_of
from eleven_video.services.diagnosis.ledger_checks import consistent, form_check, usable
from eleven_video.ui.console import make_console
from eleven_video.ui.tables.doctor_checks import CheckList


def check_ledger(*, as_json: bool) -> None:
    """Check the ledger, and show the results.

    Raises:
        ConfigurationError: A check found a problem. All results are already printed.
    """
    location = ledger_location()
    checks = list(_checks(location))
    problems = [check for check in checks if check.health is Health.PROBLEM]
    if as_json:
        record = [
            {"subject": one.subject, "health": str(one.health), "told": one.finding, "remedy": one.remedy}
            for one in checks
        ]
        print_json_result({"ledger": str(location), "checks": record, "ok": not problems})
    else:
        make_console(sys.stdout).print(CheckList(checks), soft_wrap=False, crop=False)
    if problems:
        raise ConfigurationError(f"To fix: {', '.join(dict.fromkeys(check.subject for check in problems))}.")


def _checks(location: Location) -> Iterator[Check]:
    if not location.may_exist:
        yield fine("ledger", f"{location}, made by the first run")
        return
    if location.is_on_server:
        found = list(usable(location))
        yield from found
        if any(check.health is Health.PROBLEM for check in found):
            # The other checks read the same tables.
            return
    facts = facts_of(location)
    if not location.is_on_server:
        yield fine("ledger", str(location))
        yield form_check(facts)
    if facts.version == NEWEST:
        yield from consistent(location)
