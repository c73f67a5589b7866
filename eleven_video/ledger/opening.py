"""Opens a ledger for writing, and creates or upgrades its tables. A damaged file is set aside first."""

import os
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from eleven_video.errors import ConfigurationError
from eleven_video.files import make_private_folder, private
from eleven_video.ledger.damage import OnceWarning, has_damage, is_damage, keep_aside
from eleven_video.ledger.location import Location
from eleven_video.ledger.migrations import bring_up_to_date
from eleven_video.ledger.server_errors import unusable
from eleven_video.ledger.write_engine import open_engine
from eleven_video.ledger.writer_thread import cannot_be_written


def open_for_writing(
    location: Location, patience_s: float, trouble: OnceWarning, *, needs_server: bool
) -> Engine | None:
    """Open a ledger for writing, and create or upgrade its tables if this is needed. A corrupt file is renamed, and a
    new file is created.

    If the ledger cannot be used, the user gets a message, and the function returns None. If `needs_server` is true and
    the ledger is on a server, the function raises ConfigurationError instead.
    """
    file = location.file
    engine = open_engine(location, patience_s=patience_s)
    try:
        if file is not None:
            make_private_folder(file.parent)
            if has_damage(file):
                _replace_damaged(file, trouble)
            make_private_file(file)
        try:
            bring_up_to_date(engine)
        except DatabaseError as error:
            if file is None or not is_damage(error):
                raise
            engine.dispose()
            _replace_damaged(file, trouble)
            make_private_file(file)
            bring_up_to_date(engine)
    except ConfigurationError:
        engine.dispose()
        raise
    except Exception as error:
        engine.dispose()
        if needs_server and file is None and isinstance(error, SQLAlchemyError):
            raise unusable(location, error) from error
        trouble.tell("unwritable", cannot_be_written(error))
        return None
    return engine


def make_private_file(file: Path) -> None:
    """Create the ledger's file if it is missing, with permissions that let only its owner read it.

    SQLite would create a file that all users can read. SQLite gives the files that it creates beside the ledger the
    same permissions as the ledger.
    """
    os.close(private(str(file), os.O_CREAT | os.O_RDONLY))


def _replace_damaged(file: Path, trouble: OnceWarning) -> None:
    aside = keep_aside(file)
    trouble.tell("damaged", f"The usage ledger was damaged. It is saved as {aside}, and a new one was created.")
