"""Stores paid results on disk. Each result is stored with the content key of its request. A stored result is not bought
again.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from eleven_video.accounting.calls import CallKind
from eleven_video.config.key_redaction import without_keys
from eleven_video.domain.ports import Bought
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
    """A result that is not stored, although the result was paid for or may have been paid for.

    Attributes:
        kind: The kind of call that requested the result.
        named: Words for the result, such as "the narration of scene 3".
        billed: `billed` is true if the result arrived and was billed, but the disk had no space for the result.
            `billed` is false if no answer arrived.
    """

    kind: CallKind
    named: str
    billed: bool = False


class ResultStore:
    """The results of one session and of its lenders. The lenders are other sessions whose results this session may
    reuse. The object is thread-safe.

    A stored result is always complete, because each file is written under a temporary name, synced and then renamed.
    Companion files, such as the timings of speech, are written before the file of the result.

    Args:
        folder: The folder of the session's own results.
        write: A function that writes a group of files durably and in order. `write` raises OutputNotWritten if a file
            cannot be written.
        lenders: The result folders of the other sessions whose results may be reused. When a result of another session
            is needed, the result is copied into `folder`.
    """

    def __init__(
        self, folder: Path, write: Callable[[Sequence[tuple[Path, bytes]]], None], *, lenders: Iterable[Path] = ()
    ) -> None:
        self._folder = folder
        self._write = write
        self._lock = Lock()
        self._found: dict[str, Path] = {}
        self._saved: set[str] = set()
        lent: dict[str, Path] = {}
        self._lost_by_lenders: set[str] = set()
        for lender in lenders:
            self._found.update(results_in(lender, refusals=False))
            lent.update(results_in(lender, refusals=True))
            self._lost_by_lenders.update(noted_as_lost(lender))
        # If one other session has a result and another session has a refusal for the same content key, the result is
        # used.
        self._lent = lent | self._found
        self.refresh()

    def refresh(self) -> None:
        """Read again which results are in the session's own folder.

        This method is called after the session was locked, because another run may have added results before the
        session was locked.
        """
        found = self._lent | results_in(self._folder, refusals=True)
        with self._lock:
            self._found = found

    def __contains__(self, key: object) -> bool:
        """Whether a result or a refusal with this content key is stored. The method raises InvalidInput if the file
        exists but cannot be read.
        """
        return isinstance(key, str) and self._look(key) is not None

    def look(self, request: Request) -> Bought | Refused | None:
        """The stored result or refusal of a request, or None if the request must be made.

        A file with damaged content is ignored.

        Raises:
            InvalidInput: The file with the result exists but cannot be read now. Without this error, the run would pay
                for the result a second time.
        """
        return self._look(request.content_key)

    def find(self, request: Request) -> Bought | Refused | None:
        """Find the same result as `look`. If the result is in the folder of another session, the result is also copied
        into the folder of this session.

        Because of these copies, the folder of this session has all results of its video, even if the folder of the
        other session is removed later.
        """
        key = request.content_key
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

    def has_saved(self, key: str) -> bool:
        """Whether the method `put` of this object has saved a result with this content key. No file is read to find
        out.
        """
        with self._lock:
            return key in self._saved

    def path_of(self, request: Request) -> Path:
        """The path of the file with the result of the request. If no result is stored, the path of the folder with all
        results is returned.
        """
        with self._lock:
            return self._found.get(request.content_key, self._folder)

    def put(self, request: Request, result: Bought, *, usage_line: str = "") -> None:
        """Save a result and, if `usage_line` is not empty, a line about the usage of the call. The method returns when
        all files are durable.

        Raises:
            OutputNotWritten: The files could not be written. The error is also raised if the files were written but the
                disk is now full.
        """
        stem = self._stem(request)
        files = files_of(result, stem)
        path = self._folder / files[-1][0]
        if usage_line:
            files.append((stem + CALL, usage_line.encode()))
        try:
            self._write([(self._folder / name, data) for name, data in files])
        except OutputNotWritten:
            if path.is_file():
                self._remember(request.content_key, path)
            else:
                # If the disk has no space for the note about the lost result either, only the ledger shows that the
                # result was paid for.
                with suppress(OutputNotWritten):
                    self.note_lost(request, billed=True)
            raise
        with self._lock:
            earlier = self._found.get(request.content_key, path)
            self._found[request.content_key] = path
            self._saved.add(request.content_key)
        if earlier.parent == path.parent and earlier != path:
            _remove_unusable(earlier)

    def refuse(self, key: str, error: ProviderError) -> None:
        """Store a refusal. A refusal says that the request with this content key has no result and is not made again.

        Raises:
            OutputNotWritten: The refusal could not be written.
        """
        kind = next((name for name, known in REFUSALS.items() if isinstance(error, known)), "unusable")
        path = self._put(f"nothing.{key}{REFUSED}", json_bytes({"kind": kind, "message": without_keys(str(error))}))
        self._remember(key, path)

    def note_call(self, request: Request, line: str) -> None:
        """Save the usage of a call that returned no result.

        `line` is the ledger entry of the call as a line of JSON. `ledger/spool/entry_lines.py` defines the format of
        the line of JSON.

        Raises:
            OutputNotWritten: The line could not be written.
        """
        self._put(self._stem(request) + CALL, line.encode())

    def calls(self) -> Iterator[tuple[str, str]]:
        """The content key of each saved call, with the line about the usage of the call."""
        for path in sorted(self._folder.glob(f"*{CALL}")):
            if match := NAME.fullmatch(path.name):
                with suppress(OSError, UnicodeDecodeError):
                    yield match["key"], read_regular(path).decode("utf-8")

    def note_lost(self, request: Request, *, billed: bool = False) -> None:
        """Save a note that the result of a request is lost, although the request was billed or may have been billed.

        Raises:
            OutputNotWritten: The note could not be written.
        """
        facts = {"kind": str(kind_of(request)), "named": named(request), "billed": billed}
        self._put(self._stem(request) + LOST, json_bytes(facts))

    def lost(self) -> dict[str, Lost]:
        """The lost results about which `note_lost` saved a note, by content key. Results that were bought later are
        left out.
        """
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
        """Whether another session whose results may be reused may have been charged for this content key without an
        answer.

        The answer is false if the result store has the result, either from this session or from another session.
        """
        with self._lock:
            path = self._found.get(key)
        gone_without = path is not None and path.parent != self._folder and path.name.endswith(REFUSED)
        return (gone_without or key in self._lost_by_lenders) and key not in self

    def forget_lost(self, key: str) -> None:
        """Remove the note about a lost result, because the result will be requested again."""
        self._lost_by_lenders.discard(key)
        for path in self._folder.glob(f"*.{key}{LOST}"):
            with suppress(OSError):
                path.unlink()

    def forget_skipped(self) -> None:
        """Remove the refusals of results that the user chose to skip, so that these results are requested again."""
        for key, path in results_in(self._folder, refusals=True).items():
            with suppress(OSError, ValueError, KeyError, TypeError):
                found = read_result(path) if path.name.endswith(REFUSED) else None
                if isinstance(found, Refused) and isinstance(found.error, Unanswered):
                    path.unlink()
                    with self._lock:
                        self._found.pop(key, None)

    def _stem(self, request: Request) -> str:
        return f"{label_of(request)}.{request.content_key}"

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
            # If the user chose to skip this result in another session, the choice does not apply to the current
            # session.
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
            # If the result cannot be copied, the result is read from the folder of the other session.
            _log.debug("%s cannot be taken over: %s", path, error)
        else:
            self._remember(key, own)


def _remove_unusable(path: Path) -> None:
    """Remove a file whose content is damaged.

    The new result for the same request may have a different file name extension. Without the removal, there would be
    two files for the same request, and the damaged file could be found instead of the new result.
    """
    try:
        read_result(path)
    except (ValueError, KeyError, TypeError):
        with suppress(OSError):
            path.unlink()
    except OSError as error:
        _log.debug("%s cannot be read: %s", path, error)


def _copy(source: Path, target: Path) -> None:
    """Create a hard link `target` to the file `source`. If the file system does not support hard links, the file is
    copied instead.
    """
    make_private_folder(target.parent)
    try:
        target.hardlink_to(source)
    except FileExistsError:
        return
    except OSError:
        write_whole(target, read_regular(source), owners=True)
