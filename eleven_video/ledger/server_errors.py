"""Explains the errors of a database server, with the remedy for each."""

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from eleven_video.errors import ConfigurationError
from eleven_video.ledger.damage import in_short
from eleven_video.ledger.location import Location

# While a connection is made, a driver passes on only the text of the server, without a code. Servers that speak another
# language than English get the general remedy.
_WORDS = (
    ("password authentication failed", "28P01"),
    ("no password supplied", "28P01"),
    ("no pg_hba.conf entry", "28000"),
    ("role ", "28000"),
    ("too many", "53300"),
    ("database ", "3D000"),
)
_FATAL = "FATAL:"
_REMEDIES = {
    "28P01": "Check the user and the password in the setting ledger.",
    "28000": "Check the user in the setting ledger, and whether the server lets this user in from this machine.",
    "3D000": "Create the database, or correct its name in the setting ledger.",
    "42501": "Give the user the right to create tables in the schema, and to read and write them (docs/machines.md).",
    "25006": "The server accepts no writes: it is a copy of another server. Name that server in the setting ledger.",
    "53300": "The server has no free connections. Raise its max_connections, or run fewer programs at the same time.",
    "55P03": "Another program is writing to the ledger and does not end. Try again later.",
}
_OF_FILE = "Close other runs, and make the file writable."
_UNREACHABLE = "Check that the server runs, and that the network and the setting ledger are right."


def unusable(location: Location, error: SQLAlchemyError, verb: str = "used") -> ConfigurationError:
    """The error that tells the user why a ledger cannot be used, and what to do. The message has no password.

    Args:
        location: The location of the ledger, usually on a server.
        error: The error of the database driver.
        verb: What the ledger cannot be, such as "read".
    """
    said = in_short(error)
    remedy = _OF_FILE if location.file is not None else _REMEDIES.get(code_of(error), _UNREACHABLE)
    return ConfigurationError(
        location.without_password(f"The usage ledger {location} cannot be {verb}: {said.rstrip('.')}. {remedy}")
    )


def code_of(error: SQLAlchemyError) -> str:
    """PostgreSQL's code of an error (SQLSTATE), or "" if the server did not answer."""
    origin = getattr(error, "orig", None) or error
    code = getattr(origin, "sqlstate", None)
    if code:
        return str(code)
    if isinstance(error, DBAPIError):
        _, fatal, said = str(origin).partition(_FATAL)
        if fatal or "no password supplied" in str(origin):
            return next((code for words, code in _WORDS if words in (said or str(origin))), "")
    return ""
