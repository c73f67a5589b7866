"""Stores fetched price data in a file in the data folder, and loads this file when it is needed.

The command `pricing update` fetches the data. The file has two lines of JSON. The first line has the address, the time
and the checksum of the data. The second line has the unchanged data of Google's prices.
"""

import hashlib
import json
import logging
import stat
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eleven_video.accounting.prices.genai_prices.book import compiled, gemini_price_book, use_newer_prices
from eleven_video.accounting.prices.genai_prices.installed_data import installed_data
from eleven_video.accounting.prices.genai_prices.newer_prices import NewerPrices
from eleven_video.accounting.prices.price_age import last_observed
from eleven_video.accounting.prices.pricebook import PriceBook
from eleven_video.config.paths import data_dir
from eleven_video.errors import ConfigurationError
from eleven_video.files import make_private_folder, write_whole

_log = logging.getLogger("eleven_video.prices")

_FORM = 1
_PROVIDER = "google"
# The maximum size of the file in bytes. The data of Google's prices has about 60 KB.
_MOST_BYTES = 8_000_000
# The errors that may be raised if the data is damaged or has another format
_UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True)
class StoredHead:
    """The first line of the file: facts about the fetched price data.

    Attributes:
        source: The address from which the data was fetched.
        fetched_at: The time of the fetch, in UTC and ISO 8601.
        observed: The day of the latest price change in the data, in ISO 8601. `observed` is None if this day is
            unknown.
        package: The version of genai-prices that was installed when the data was fetched.
        sha256: The SHA-256 checksum of the second line of the file.
        form: The version of the format of the file.
    """

    source: str
    fetched_at: str
    observed: str | None
    package: str
    sha256: str
    form: int = _FORM

    @property
    def name(self) -> str:
        """The name of this price data in charges. The name consists of the day and the start of the checksum."""
        return f"genai-prices data of {self.day} {self.sha256[:8]}"

    @property
    def day(self) -> date:
        return datetime.fromisoformat(self.fetched_at).astimezone(UTC).date()


def price_data_file() -> Path:
    """The path of the file with the fetched price data."""
    return data_dir() / "prices.json"


def current_price_book() -> PriceBook:
    """The current price book.

    The price book is made from the data that `pricing update` has fetched. Without usable fetched data, the price book
    is made from the data of the installed package.
    """
    use_newer_prices(_stored_prices)
    return gemini_price_book()


def read_anew() -> PriceBook:
    """Make the price book again from the file. This function must be called after this process has changed the file."""
    use_newer_prices(None)
    return current_price_book()


def keep(providers: list[Any], *, source: str, observed: date | None, at: datetime) -> StoredHead:
    """Store Google's prices in the file. Only the owner of the file can read the file.

    The file is replaced completely or not at all.

    Args:
        providers: The fetched JSON, which is a list of providers.
        source: The address from which the data was fetched.
        observed: The day of the latest price change in the data. `observed` is None if this day is unknown.
        at: The time of the fetch.

    Raises:
        ConfigurationError: The file cannot be written.
    """
    google = next(provider for provider in providers if provider["id"] == _PROVIDER)
    body = json.dumps(google, separators=(",", ":")).encode()
    head = StoredHead(
        source,
        at.astimezone(UTC).isoformat(timespec="seconds"),
        observed.isoformat() if observed else None,
        version("genai-prices"),
        hashlib.sha256(body).hexdigest(),
    )
    path = price_data_file()
    try:
        make_private_folder(path.parent)
        write_whole(path, json.dumps(asdict(head)).encode() + b"\n" + body + b"\n", owners=True)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror or error}.") from None
    return head


def forget() -> bool:
    """Delete the file, so that the prices of the installed package are used again. The result is False if there was no
    file.

    Raises:
        ConfigurationError: The file cannot be deleted.
    """
    try:
        price_data_file().unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ConfigurationError(f"{price_data_file()} cannot be deleted: {error.strerror or error}.") from None
    return True


def stored_head() -> StoredHead | None:
    """The first line of the file with the stored price data, or None if there is no file.

    Raises:
        ConfigurationError: The file is damaged or cannot be read.
    """
    return found[0] if (found := _read()) else None


def trouble() -> str | None:
    """The reason why the stored prices are not used.

    The result is None if the stored prices are used, or if there is no file.

    The stored prices are not used if the file is damaged, or if the installed package has newer prices.
    """
    try:
        head = stored_head()
        if head is not None:
            _prices(*_whole())
    except ConfigurationError as error:
        return str(error)
    return _outdated(head) if head else None


def _stored_prices() -> NewerPrices | None:
    try:
        found = _read()
        if found is None:
            return None
        if (told := _outdated(found[0])) is not None:
            _log.warning("%s", told)
            return None
        return _prices(*found)
    except ConfigurationError as error:
        _log.warning("%s", error)
        return None


def _whole() -> tuple[StoredHead, bytes]:
    if (found := _read()) is None:
        raise _damaged("it is gone")
    return found


def _read() -> tuple[StoredHead, bytes] | None:
    """The first line of the file as `StoredHead`, and the bytes of the second line. The result is None if there is no
    file.

    Raises:
        ConfigurationError: The file cannot be read, or its checksum does not match.
    """
    path = price_data_file()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
            raise _damaged("it is not a file of fetched prices")
        first, _, body = path.read_bytes().partition(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _damaged(error.strerror or str(error)) from None
    try:
        head = StoredHead(**json.loads(first))
        body = body.removesuffix(b"\n")
        whole = head.form == _FORM and head.sha256 == hashlib.sha256(body).hexdigest()
        _ = head.day
    except _UNREADABLE:
        raise _damaged("its format is unknown") from None
    if not whole:
        raise _damaged("its checksum does not match")
    return head, body


def _prices(head: StoredHead, body: bytes) -> NewerPrices:
    from genai_prices.types import _providers_from_raw  # noqa: PLC0415  the package's own updater uses it too

    try:
        providers = _providers_from_raw([json.loads(body)])
        compiled(providers, head.name)
    except _UNREADABLE:
        raise _damaged("the installed genai-prices cannot read it") from None
    return NewerPrices(head.name, head.day, providers)


def _outdated(head: StoredHead) -> str | None:
    """A message for the user that the installed package has newer prices than the file. The result is None if the
    package does not have newer prices.
    """
    if head.package == version("genai-prices"):
        return None
    installed = last_observed(installed_data().providers)
    with suppress(ValueError):
        if head.observed is None or (installed is not None and installed > date.fromisoformat(head.observed)):
            return (
                f"The installed genai-prices {version('genai-prices')} is newer than the prices fetched on {head.day}, "
                "so it is used. To fetch newer ones: eleven-video pricing update"
            )
    return None


def _damaged(why: str) -> ConfigurationError:
    return ConfigurationError(
        f"The fetched prices in {price_data_file()} are not used: {why}. The installed prices are used instead. "
        "Fetch them again with eleven-video pricing update, or delete them with --reset."
    )
