"""Stands in for ElevenLabs' history endpoints, which list earlier speech calls and send the sound of these calls
again.
"""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from eleven_video.sandbox.catalogue import AUDIO_FORMATS
from eleven_video.sandbox.elevenlabs_descriptions import describe_times
from eleven_video.sandbox.faults import error_bodies
from eleven_video.sandbox.http.messages import MalformedBody, Refused, Reply, Request, json_reply
from eleven_video.sandbox.speech.alignment import normalized
from eleven_video.sandbox.speech.history import History, HistoryItem
from eleven_video.sandbox.speech.sound import sound_of

_PAGE_SIZE, _LARGEST_PAGE = 100, 1000
_MOST_FILES = 20
_FAR = 10**12


def answer(request: Request, history: History) -> Reply:
    """The reply to a request for the history of speech calls. Raises Refused if the request is invalid."""
    parts = request.path.split("/")[3:]
    match request.method, parts:
        case "POST", ["download"]:
            return _download(request, history)
        case "DELETE", [item]:
            if not history.remove(item):
                raise Refused(error_bodies.history_item_not_found(item))
            return json_reply({"status": "ok"})
        case _, []:
            return _list(request.query, history)
        case _, [item]:
            return json_reply(_described(_found(history, item)))
        case _, [item, *_]:
            found = _found(history, item)
            return Reply(200, sound_of(found.spoken)[0], found.spoken.output.media_type)
        case _:
            raise Refused(error_bodies.elevenlabs_error(404, "unroutable"))


def _list(query: Mapping[str, str], history: History) -> Reply:
    size = _whole(query, "page_size", _PAGE_SIZE)
    if not 1 <= size <= _LARGEST_PAGE:
        message = f"Input should be between 1 and {_LARGEST_PAGE}"
        raise Refused(error_bodies.elevenlabs_invalid("query.page_size", message, "less_than_equal"))
    if query.get("model_id") and not query.get("source"):
        raise Refused(error_bodies.elevenlabs_invalid("query.source", "source is required with model_id", "missing"))
    if query.get("sort_direction", "desc") not in ("asc", "desc"):
        raise Refused(
            error_bodies.elevenlabs_invalid("query.sort_direction", "Input should be 'asc' or 'desc'", "enum")
        )
    since, until = _whole(query, "date_after_unix", 0), _whole(query, "date_before_unix", _FAR)
    items = [
        item for item in history.newest_first() if since <= item.spoken.date_unix < until and _is_wanted(item, query)
    ]
    if query.get("sort_direction") == "asc":
        items.reverse()
    if start := query.get("start_after_history_item_id"):
        ids = [item.spoken.item_id for item in items]
        if start not in ids:
            raise Refused(error_bodies.history_item_not_found(start))
        items = items[ids.index(start) + 1 :]
    page = items[:size]
    return json_reply(
        {
            "history": [_described(item) for item in page],
            "last_history_item_id": page[-1].spoken.item_id if page else None,
            "has_more": len(items) > size,
            "scanned_until": page[-1].spoken.date_unix if page else None,
        }
    )


def _is_wanted(item: HistoryItem, query: Mapping[str, str]) -> bool:
    spoken = item.spoken
    return (
        query.get("voice_id") in (None, "", spoken.voice.id)
        and query.get("model_id") in (None, "", spoken.model.id)
        and query.get("source") in (None, "", "TTS")
        and query.get("search", "").casefold() in f"{spoken.text}\n{spoken.voice.name}".casefold()
    )


def _whole(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name) or str(default)
    if not text.isdecimal() or len(text) > 18:
        raise Refused(
            error_bodies.elevenlabs_invalid(f"query.{name}", "Input should be a valid integer", "int_parsing")
        )
    return int(text)


def _found(history: History, item_id: str) -> HistoryItem:
    item = history.get(item_id)
    if item is None:
        raise Refused(error_bodies.history_item_not_found(item_id))
    return item


def _described(item: HistoryItem) -> dict[str, Any]:
    spoken = item.spoken
    alignments = spoken.alignment and {
        "alignment": describe_times(spoken.alignment),
        "normalized_alignment": describe_times(normalized(spoken.alignment)),
    }
    return {
        "history_item_id": spoken.item_id,
        "request_id": spoken.request_id,
        "voice_id": spoken.voice.id,
        "model_id": spoken.model.id,
        "voice_name": spoken.voice.name,
        "voice_category": "premade",
        "text": spoken.text,
        "date_unix": spoken.date_unix,
        "character_count_change_from": item.before,
        "character_count_change_to": item.after,
        "content_type": spoken.output.media_type,
        "state": "created",
        "settings": dict(spoken.settings),
        "feedback": None,
        "share_link_id": None,
        "source": "TTS",
        "alignments": alignments,
        "dialogue": None,
        "output_format": spoken.output.name,
    }


def _download(request: Request, history: History) -> Reply:
    """The reply with the sound of one speech call, or with a ZIP archive of the sounds of several speech calls."""
    try:
        body = request.json()
    except MalformedBody as error:
        raise Refused(error_bodies.elevenlabs_invalid("body", f"JSON decode error: {error}", "json_invalid")) from error
    ids, wanted = body.get("history_item_ids"), body.get("output_format") or "default"
    if not isinstance(ids, list) or not ids or not all(isinstance(one, str) for one in ids):
        raise Refused(
            error_bodies.elevenlabs_invalid("body.history_item_ids", "Input should be a valid list", "list_type")
        )
    if wanted not in ("default", "wav"):
        raise Refused(
            error_bodies.elevenlabs_invalid("body.output_format", "Input should be 'default' or 'wav'", "enum")
        )
    if len(ids) > _MOST_FILES:
        message = f"The sandbox sends {_MOST_FILES} items at once"
        raise Refused(error_bodies.elevenlabs_invalid("body.history_item_ids", message, "too_long"))
    output = AUDIO_FORMATS["wav_44100"] if wanted == "wav" else None
    found = [_found(history, one).spoken for one in ids]
    if len(found) == 1:
        return Reply(200, sound_of(found[0], output)[0], (output or found[0].output).media_type)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for spoken in found:
            name = f"{spoken.item_id}.{(output or spoken.output).codec}"
            archive.writestr(name, sound_of(spoken, output)[0])
    return Reply(200, file.getvalue(), "application/zip")
