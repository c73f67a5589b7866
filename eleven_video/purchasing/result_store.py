"""Stores paid results on disk under the key of their request. A stored result is not bought again."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from eleven_video.accounting.events import CallKind
from eleven_video.config.keys_in_use import without_keys
from eleven_video.domain.ports import Bought
from eleven_video.domain.requests.content_key import content_key
from eleven_video.domain.requests.request_kinds import kind_of, named
from eleven_video.domain.requests.requests import Request
from eleven_video.errors import InvalidInput, OutputNotWritten, ProviderError, Unanswered
from eleven_video.files import make_private_folder, read_regular, write_whole
from eleven_video.purchasing.result_files import (
    CALL,
    LOST,
    NAME,
    REFUSALS,
    REFUSED,
    SPEECH,
    TIMINGS,
    Refused,
    files_of,
    json_bytes,
    label_of,
    noted_as_lost,
    read_result,
    results_in,
)

FOLDER = "bought"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lost:
    """An answer that may be paid for and is not here.

    Attributes:
        kind: What was asked for.
        named: What it is called, such as "the narration of scene 3".
        billed: It came, so it is paid for; there was no room to keep it.
    """

    kind: CallKind
    named: str
    billed: bool = False


class ResultStore:
    """The results of one session, and of others that may lend theirs. May be used from several threads.

    A result is whole or not there: each file is written beside its place, synced and renamed, and what stands beside
    a result, such as the timings of speech, is there before it.

    Args:
        folder: Where the results are.
        write: Writes files that belong together durably, in that order; raises OutputNotWritten.
        lenders: Folders of other sessions' results, which are copied from when one of them has what is asked for.
    """

    def __init__(
        self, folder: Path, write: Callable[[Sequence[tuple[Path, bytes]]], None], *, lenders: Iterable[Path] = ()
    ) -> None:
        self._folder = folder
        self._write = write
        self._lock = Lock()
        self._found: dict[str, Path] = {}
        lent: dict[str, Path] = {}
        self._lost_by_lenders: set[str] = set()
        for lender in lenders:
            self._found.update(results_in(lender, refusals=False))
            lent.update(results_in(lender, refusals=True))
            self._lost_by_lenders.update(noted_as_lost(lender))
        # What one of them was refused another one may have got.
        self._found = lent | self._found | results_in(folder, refusals=True)

    def __contains__(self, key: object) -> bool:
        """Whether what has this key is here, or is known to bring nothing. Raises as `look` does."""
        return isinstance(key, str) and self._look(key) is not None

    def look(self, request: Request) -> Bought | Refused | None:
        """What the request brought; None where it must be made. A file that holds nothing of use counts as not there.

        Raises:
            InvalidInput: It is here and the system does not let it be read: to buy it again would be to pay twice.
        """
        return self._look(content_key(request))

    def find(self, request: Request) -> Bought | Refused | None:
        """As `look`; what another session has is taken over, so that each session's folder is whole by itself."""
        key = content_key(request)
        found = self._look(key)
        if found is not None:
            with self._lock:
                path = self._found[key]
            if path.parent != self._folder:
                if isinstance(found, Refused):
                    self.refuse(key, found.error)
                else:
                    self._borrow(path, key, request)
        return found

    def path_of(self, request: Request) -> Path:
        """The file that holds what the request brought; the folder where there is none."""
        with self._lock:
            return self._found.get(content_key(request), self._folder)

    def put(self, request: Request, result: Bought, *, call: str = "") -> None:
        """Keep a result and, as a line, what its call used; returns when both are safe.

        Raises:
            OutputNotWritten: The disk does not take it, or this was the last that it took.
        """
        stem = self._stem(request)
        files = files_of(result, stem)
        path = self._folder / files[-1][0]
        if call:
            files.append((stem + CALL, call.encode()))
        try:
            self._write([(self._folder / name, data) for name, data in files])
        except OutputNotWritten:
            if path.is_file():
                self._remember(content_key(request), path)
            else:
                # Where not even that finds room, the ledger alone knows that it was paid for.
                with suppress(OutputNotWritten):
                    self.note_lost(request, billed=True)
            raise
        self._remember(content_key(request), path)

    def refuse(self, key: str, error: ProviderError) -> None:
        """Note that what has this key brings nothing, so that it is not paid for once more.

        Raises:
            OutputNotWritten: The disk does not take it.
        """
        kind = next((name for name, known in REFUSALS.items() if isinstance(error, known)), "unusable")
        path = self._put(f"nothing.{key}{REFUSED}", json_bytes({"kind": kind, "message": without_keys(str(error))}))
        self._remember(key, path)

    def note_call(self, request: Request, line: str) -> None:
        """Keep what a call used that brought nothing.

        Raises:
            OutputNotWritten: The disk does not take it.
        """
        self._put(self._stem(request) + CALL, line.encode())

    def calls(self) -> Iterator[tuple[str, str]]:
        """What calls used, line by line, each with the key of what was asked for."""
        for path in sorted(self._folder.glob(f"*{CALL}")):
            if match := NAME.fullmatch(path.name):
                with suppress(OSError, UnicodeDecodeError):
                    yield match["key"], read_regular(path).decode("utf-8")

    def note_lost(self, request: Request, *, billed: bool = False) -> None:
        """Note that an answer that may be paid for, or is, cannot be had.

        Raises:
            OutputNotWritten: The disk does not take it.
        """
        facts = {"kind": str(kind_of(request)), "named": named(request), "billed": billed}
        self._put(self._stem(request) + LOST, json_bytes(facts))

    def lost(self) -> dict[str, Lost]:
        """What `note_lost` noted and is not here in the meantime, by key."""
        found = {}
        for path in sorted(self._folder.glob(f"*{LOST}")):
            match = NAME.fullmatch(path.name)
            if match and match["key"] not in self:
                with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
                    facts = json.loads(read_regular(path))
                    found[match["key"]] = Lost(
                        CallKind(facts["kind"]), str(facts["named"]), facts.get("billed") is True
                    )
        return found

    def is_lost_elsewhere(self, key: str) -> bool:
        """Whether another session may have paid for this without an answer, and nobody has it."""
        with self._lock:
            path = self._found.get(key)
        gone_without = path is not None and path.parent != self._folder and path.name.endswith(REFUSED)
        return (gone_without or key in self._lost_by_lenders) and key not in self

    def forget_lost(self, key: str) -> None:
        """It was decided to ask once more for what has this key."""
        self._lost_by_lenders.discard(key)
        for path in self._folder.glob(f"*.{key}{LOST}"):
            with suppress(OSError):
                path.unlink()

    def forget_skipped(self) -> None:
        """What the user went on without may be asked for again."""
        for key, path in results_in(self._folder, refusals=True).items():
            with suppress(OSError, ValueError, KeyError, TypeError):
                found = read_result(path) if path.name.endswith(REFUSED) else None
                if isinstance(found, Refused) and isinstance(found.error, Unanswered):
                    path.unlink()
                    with self._lock:
                        self._found.pop(key, None)

    def _stem(self, request: Request) -> str:
        return f"{label_of(request)}.{content_key(request)}"

    def _put(self, name: str, data: bytes) -> Path:
        path = self._folder / name
        self._write([(path, data)])
        return path

    def _remember(self, key: str, path: Path) -> None:
        with self._lock:
            self._found[key] = path

    def _look(self, key: str) -> Bought | Refused | None:
        with self._lock:
            path = self._found.get(key)
        if path is None:
            return None
        try:
            found = read_result(path)
        except (FileNotFoundError, ValueError, KeyError, TypeError) as error:
            _log.debug("%s cannot be used: %s", path, error)
        except OSError as error:
            if path.parent == self._folder:
                raise InvalidInput(
                    f"{path} was bought and cannot be read: {error.strerror or error}. "
                    "Make it readable, or delete it to buy it again."
                ) from None
            _log.debug("%s cannot be borrowed: %s", path, error)
        else:
            # What somebody went on without there may be had here.
            skipped = isinstance(found, Refused) and isinstance(found.error, Unanswered)
            return None if skipped and path.parent != self._folder else found
        return None

    def _borrow(self, path: Path, key: str, request: Request) -> None:
        own = self._folder / f"{label_of(request)}.{key}{path.suffix}"
        timings = path.with_suffix(TIMINGS)
        try:
            if path.suffix == SPEECH and timings.exists():
                _copy(timings, own.with_suffix(TIMINGS))
            _copy(path, own)
        except OSError as error:
            # It is used from where it is.
            _log.debug("%s cannot be taken over: %s", path, error)
        else:
            self._remember(key, own)


def _copy(source: Path, target: Path) -> None:
    """A second name for the same bytes where the file system can, else a copy that appears whole."""
    make_private_folder(target.parent)
    try:
        target.hardlink_to(source)
    except FileExistsError:
        return
    except OSError:
        write_whole(target, read_regular(source), owners=True)
