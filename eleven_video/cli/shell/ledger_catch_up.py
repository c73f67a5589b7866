"""Imports spooled calls into the ledger before a command reads it."""

from eleven_video.config.paths import ledger_file, spool_dir
from eleven_video.ledger.spool.spool import is_waiting


def catch_up() -> None:
    """Take into the ledger what earlier runs could only note beside it. Loads nothing where nothing waits.

    Raises:
        ConfigurationError: A newer version of the product wrote the ledger.
    """
    if not is_waiting(spool_dir()):
        return
    from rich.text import Text

    from eleven_video.ledger.store import Ledger
    from eleven_video.ui.console import console
    from eleven_video.ui.live.log_lines import say

    with Ledger.open(ledger_file()) as ledger:
        ledger.take_in_spools(spool_dir())
    if is_waiting(spool_dir()):
        say(console, Text(f"Warning: some calls are saved in {spool_dir()} until the ledger can be written."))
