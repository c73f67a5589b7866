"""What every page needs to know: where the data lies, and what the visitor may do."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.web.commands.command_setup import CommandSetup


@dataclass(frozen=True, slots=True)
class Site:
    """The data that one server shows.

    Attributes:
        ledger: The ledger of all runs.
        sessions: The folder with a folder for each session.
        read_only: Whether the pages have no forms.
        zone: The zone of days and times; None is this machine's.
        command_setup: How and where the page runs commands.
        is_remote: Whether other machines reach the page, so that it opens no windows on this one.
    """

    ledger: Location
    sessions: Path
    read_only: bool = False
    zone: tzinfo | None = None
    command_setup: CommandSetup = field(default_factory=CommandSetup)
    is_remote: bool = False

    def reader(self) -> LedgerReader:
        """A new connection to the ledger; the caller closes it.

        Raises:
            ConfigurationError: The ledger cannot be read.
        """
        return LedgerReader.open(self.ledger)

    def local(self, moment: datetime) -> datetime:
        """A moment as a clock in the page's zone shows it."""
        return moment.astimezone(self.zone)
