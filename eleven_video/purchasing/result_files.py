"""Defines the names and contents of the files in which the result store saves results. This module also reads the
files.
"""

import json
import logging
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.ports import Bought
from eleven_video.domain.requests.requests import PictureRequest, RephraseRequest, Request, ScriptRequest, SpeechRequest
from eleven_video.domain.script.script import Script
from eleven_video.domain.script.script_record import script_of, script_record
from eleven_video.domain.timing.narration import Alignment, Narration
from eleven_video.errors import ContentBlocked, InvalidAnswer, ProviderError, Unanswered
from eleven_video.files import read_regular

_log = logging.getLogger(__name__)

_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp"}
_TYPES = {ending: media_type for media_type, ending in _ENDINGS.items()}
_UNKNOWN = ".bin"
_SCRIPT, SPEECH = ".json", ".mp3"
TIMINGS, REFUSED, CALL, LOST = ".timings.json", ".refused.json", ".call.json", ".lost.json"
RESULTS = {_SCRIPT, SPEECH, _UNKNOWN, *_TYPES}

# The maximum time of a character in speech, in seconds. If a file with timings has a later time, the file is damaged.
_LONGEST_S = 1e6

# The pattern of file names such as "scene-03-picture-2.<key>.jpg", where <key> is the content key of the request.
NAME = re.compile(r"(?P<label>[a-z0-9-]+)\.(?P<key>[0-9a-f]{24})(?P<ending>(?:\.[a-z0-9]+)+)")

# The errors of requests without a usable result. Each key is the word that stands for the error in a saved file.
REFUSALS: Mapping[str, type[ProviderError]] = {
    "blocked": ContentBlocked,
    "unusable": InvalidAnswer,
    "skipped": Unanswered,
}


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that has no result, although the request was paid for or may have been paid for. The request is not
    made again.

    Attributes:
        error: The reason why there is no result.
    """

    error: ProviderError


def results_in(folder: Path, *, refusals: bool) -> dict[str, Path]:
    """The files with results in a folder, by content key. Companion files of results, and files of other programs, are
    left out.

    If `refusals` is true, files that save a refusal are included.
    """
    found: dict[str, Path] = {}
    wanted = RESULTS | {REFUSED} if refusals else RESULTS
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        return found
    for path in paths:
        match = NAME.fullmatch(path.name)
        # If there are both a result and a refusal for a content key, the result was bought later, so the result is
        # used.
        if match and match["ending"] in wanted and (match["ending"] != REFUSED or match["key"] not in found):
            found[match["key"]] = path
    return found


def noted_as_lost(folder: Path) -> set[str]:
    return {match["key"] for path in folder.glob(f"*{LOST}") if (match := NAME.fullmatch(path.name))}


def files_of(result: Bought, stem: str) -> list[tuple[str, bytes]]:
    """The names and contents of the files in which a result is saved. Companion files are first, and the file with the
    result itself is last.
    """
    match result:
        case Script():
            return [(stem + _SCRIPT, json_bytes(script_record(result, is_answer=True)))]
        case Narration(audio, alignment):
            timings = [(stem + TIMINGS, json_bytes(asdict(alignment)))] if alignment is not None else []
            return [*timings, (stem + SPEECH, audio)]
        case Picture(data, media_type):
            return [(stem + _ENDINGS.get(media_type, _UNKNOWN), data)]


def label_of(request: Request) -> str:
    match request:
        case ScriptRequest():
            return "script"
        case RephraseRequest():
            return "rephrased"
        case SpeechRequest():
            return f"scene-{request.scene:02}-speech-{request.part}"
        case PictureRequest():
            return f"scene-{request.scene:02}-picture-{request.number}"


def read_result(path: Path) -> Bought | Refused:
    """Read a result or a refusal from a file. The function raises ValueError, KeyError or TypeError if the content of
    the file cannot be used.
    """
    data = read_regular(path)
    if not data:
        raise ValueError("it is empty")
    if path.name.endswith(REFUSED):
        facts = _json(data)
        return Refused(REFUSALS[facts["kind"]](str(facts["message"])))
    if path.suffix == _SCRIPT:
        return script_of(_json(data))
    if path.suffix == SPEECH:
        return Narration(data, _alignment(path.with_suffix(TIMINGS)))
    return Picture(data, _TYPES.get(path.suffix, "application/octet-stream"))


def _alignment(path: Path) -> Alignment | None:
    try:
        return _alignment_of(_json(read_regular(path)))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        # If the file with the timings is damaged, the speech is used without timings, and the words are distributed
        # evenly over the speech. So the user does not have to pay for the speech twice.
        _log.debug("%s cannot be used: %s", path, error)
        return None


def _alignment_of(facts: Mapping[str, Any]) -> Alignment:
    """Convert JSON to an alignment. The function raises ValueError, KeyError or TypeError if the JSON is not a valid
    alignment.
    """
    characters, starts, ends = (tuple(facts[name]) for name in ("characters", "starts", "ends"))
    if not len(characters) == len(starts) == len(ends) or not all(isinstance(text, str) for text in characters):
        raise ValueError("it has no time for some characters")
    if not all(type(time) in {int, float} and 0 <= time < _LONGEST_S for time in (*starts, *ends)):
        raise ValueError("it contains a value that is not a time")
    return Alignment(characters, starts, ends)


def _json(data: bytes) -> Any:
    """Parse JSON. The function raises ValueError if the data is not JSON, or if its lists or objects are nested too
    deeply.
    """
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("lists or objects are nested too deeply") from None


def json_bytes(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace")
