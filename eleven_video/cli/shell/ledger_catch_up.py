"""Moves charges from the spool to the ledger before a command reads the ledger."""

from eleven_video.ledger.location import ledger_location
from eleven_video.ledger.spool.spool import is_waiting


def catch_up() -> None:
    """Move the charges in the spool to the ledger. Earlier runs could not write these charges to the ledger.

    If the spool is empty, the function imports no other modules, because these imports are slow.

    Raises:
        ConfigurationError: The ledger was written by a newer version of the program.
    """
    location = ledger_location()
    spools = location.spool_folder
    if not is_waiting(spools):
        return
    from rich.text import Text

    from eleven_video.ledger.store import Ledger
    from eleven_video.ui.console import console
    from eleven_video.ui.live.log_lines import say

    with Ledger.open(location, needs_server=True) as ledger:
        ledger.take_in_spools(spools)
    if is_waiting(spools):
        say(console, Text(f"Warning: some calls are saved in {spools} until the ledger can be written."))
