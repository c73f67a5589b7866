"""The information that every page needs: the places of the data, and what the user of the page may do."""

from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from eleven_video.ledger.location import Location
from eleven_video.ledger.reading.queries import LedgerReader
from eleven_video.web.commands.command_setup import CommandSetup


@dataclass(frozen=True, slots=True)
class Site:
    """The places of the data that one server shows, and the settings of the pages.

    Attributes:
        ledger: The location of the ledger.
        sessions: The folder that contains a folder for each session.
        read_only: Whether the pages have no forms, so that users cannot change anything.
        zone: The time zone of days and times. If it is None, the time zone of this machine is used.
        command_setup: The settings for the commands that the page runs.
        is_remote: Whether other machines can reach the page. If so, the page opens no windows on this machine.
    """

    ledger: Location
    sessions: Path
    read_only: bool = False
    zone: tzinfo | None = None
    command_setup: CommandSetup = field(default_factory=CommandSetup)
    is_remote: bool = False

    def reader(self) -> LedgerReader:
        """Open a new connection to the ledger. The caller must close it.

        Raises:
            ConfigurationError: The ledger cannot be read.
        """
        return LedgerReader.open(self.ledger)

    def local(self, moment: datetime) -> datetime:
        """Convert a time to the time zone of the page."""
        return moment.astimezone(self.zone)
