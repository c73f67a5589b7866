"""Converts a job to a record for JSON, and the record back to the job. A session stores the record, so that the session
can be resumed.
"""

from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from eleven_video.accounting.validation import LARGEST
from eleven_video.domain.captions.geometry import CaptionLook
from eleven_video.domain.captions.place import CaptionPlace, SafeArea, parse_position
from eleven_video.domain.captions.style import style_of
from eleven_video.domain.duration_parsing import LONGEST_S, SHORTEST_S
from eleven_video.domain.job import BatchRow, VideoJob
from eleven_video.domain.job_budgets import Budgets
from eleven_video.domain.job_requests import script_request
from eleven_video.domain.options import FASTEST, LARGEST_SEED, SLOWEST, Existing, Fit, Receipts, UnresolvedCallPolicy
from eleven_video.domain.requests.content_key import content_key
from eleven_video.domain.requests.redraws import Redraw
from eleven_video.domain.requests.requests import Voice
from eleven_video.domain.script.script import Script
from eleven_video.domain.script.script_record import script_of, script_record
from eleven_video.domain.speaking_rates import spoken_language
from eleven_video.domain.stages import StopAt
from eleven_video.domain.timing.pacing import USUAL, Pacing
from eleven_video.domain.video import Captions, Look, Motion, Quality, Transition, VideoFormat, frame_rate, frame_size
from eleven_video.errors import InvalidInput

# A job with the default value of every option, for comparisons.
_PLAIN = VideoJob(output=Path(), text_model="", image_model="", tts_model="")


def job_record(job: VideoJob, voice: Voice) -> dict[str, Any]:
    """The record of a job for JSON.

    The job has only the name or id of a voice. `voice` is the voice that was found by the name or id.
    """
    return {
        **asdict(job),
        "script": script_record(job.script) if job.script is not None else None,
        "output": str(Path(job.output).absolute()),
        "voice": {"id": voice.id, "name": voice.name},
        "row": _row_record(job.row) if job.row is not None else None,
        "existing": str(job.existing),
        "receipts": str(job.receipts),
        "on_unknown": str(job.on_unknown),
        "fit": str(job.fit),
        "stop_at": str(job.stop_at) if job.stop_at is not None else None,
        "captions": str(job.captions),
        "music": str(job.music.absolute()) if job.music is not None else None,
    }


def job_of(facts: Mapping[str, Any]) -> VideoJob:
    """Convert a record of `job_record` back to the job.

    Raises:
        InvalidInput: The record does not describe a valid job.
    """
    try:
        job = VideoJob(
            output=_path(facts["output"]),
            text_model=_text(facts["text_model"]),
            image_model=_text(facts["image_model"]),
            tts_model=_text(facts["tts_model"]),
            prompt=_text(facts["prompt"]),
            script=script_of(facts["script"]) if facts["script"] is not None else None,
            duration_s=_whole(facts["duration_s"]),
            voice=_text(facts["voice"]["id"]),
            video=_video(facts["video"]),
            # The record of an old session has no `look`. A resumed session without `look` gets the default look.
            look=_look(facts.get("look", asdict(Look()))),
            captions=Captions(facts.get("captions", Captions.BURN)),
            caption_look=_caption_look(facts.get("caption_look")),
            music=_path(music) if (music := facts.get("music")) is not None else None,
            keep_work_files=facts.get("keep_work_files") is True,
            existing=_existing(facts),
            receipts=Receipts(facts.get("receipts", Receipts.BOTH)),
            project=_text(facts["project"]),
            budgets=Budgets(**{name: _budget(value) for name, value in facts["budgets"].items()}),
            language=_text(facts.get("language", "")),
            style=_text(facts.get("style", "")),
            seed=_whole(seed) if (seed := facts.get("seed")) is not None else None,
            speed=_number(facts.get("speed", _PLAIN.speed)),
            pacing=_pacing(facts),
            rephrase=_text(model) if (model := facts.get("rephrase")) is not None else None,
            review=facts.get("review") is True,
            stop_at=StopAt(stop_at) if (stop_at := facts.get("stop_at")) is not None else None,
            on_unknown=UnresolvedCallPolicy(facts["on_unknown"]),
            fit=Fit(facts.get("fit", Fit.STOP)),
            row=row_of(facts),
            redraws=tuple(Redraw(_text(one["picture"]), _text(one["prompt"])) for one in facts.get("redraws", ())),
        )
        _check(job)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise InvalidInput(f"The session cannot be continued: its session.json is damaged ({error!r}).") from None
    return job


def _row_record(row: BatchRow) -> dict[str, str]:
    return {"batch": row.batch, "row": row.row, "words": row.narration}


def row_of(facts: Mapping[str, Any]) -> BatchRow | None:
    """The batch row that the record of a job names, or None if the job is not part of a batch."""
    row = facts.get("row")
    return BatchRow(_text(row["batch"]), _text(row["row"]), _text(row["words"])) if row is not None else None


def request_record(job: VideoJob) -> dict[str, Any]:
    """The record of those inputs of a job that decide how much usage the job has.

    Two jobs that have equal records and no script of the user request the same video.

    The record contains no text of the user. Instead of the prompt, the record has the content key of the script
    request. Instead of the style, the record has a digest of the style.
    """
    return {
        "script": content_key(script_request(job)) if job.script is None else None,
        "duration_s": job.duration_s,
        "text_model": job.text_model,
        "image_model": job.image_model,
        "tts_model": job.tts_model,
        "voice": job.voice,
        "width": job.video.width,
        "height": job.video.height,
        **{name: value for name, value in _choices(job).items() if value != _choices(_PLAIN)[name]},
    }


def _choices(job: VideoJob) -> dict[str, Any]:
    """The inputs of a job that `request_record` leaves out if they have the default value.

    An older version of the program may have written a record without an input that a newer version added. A new record
    of the same job still equals the older record.
    """
    style = " ".join(job.style.split())
    return {
        "speed": job.speed,
        "pacing": asdict(job.pacing),
        "rephrase": job.rephrase,
        "style": sha256(style.encode("utf-8", "replace")).hexdigest() if style else "",
        "language": spoken_language(job),
    }


def requested_job_of(asked: Mapping[str, Any]) -> VideoJob:
    """A job with the same usage as the job from which `request_record` made the record `asked`.

    The returned job has no texts, so the job cannot be run.

    Raises:
        KeyError, TypeError: `asked` is not a record that `request_record` made.
    """
    return VideoJob(
        output=Path(),
        text_model=_text(asked["text_model"]),
        image_model=_text(asked["image_model"]),
        tts_model=_text(asked["tts_model"]),
        script=None if asked["script"] is not None else Script("", "", ()),
        duration_s=_whole(asked["duration_s"]),
        video=VideoFormat(_whole(asked["width"]), _whole(asked["height"])),
        speed=_number(asked.get("speed", _PLAIN.speed)),
        pacing=_pacing(asked),
        rephrase=_text(model) if (model := asked.get("rephrase")) is not None else None,
        language=_text(asked.get("language", "")),
    )


def _pacing(facts: Mapping[str, Any]) -> Pacing:
    found = facts.get("pacing", asdict(USUAL))
    return Pacing(_number(found["seconds"]), _limit(found["count"]))


def _video(facts: Mapping[str, Any]) -> VideoFormat:
    video = VideoFormat(**{name: _whole(value) for name, value in facts.items()})
    frame_size(f"{video.width}x{video.height}")
    frame_rate(str(video.fps))
    return video


def _check(job: VideoJob) -> None:
    """Raise ValueError if the job has a value that no valid input of a user can produce."""
    if not SHORTEST_S <= job.duration_s <= LONGEST_S:
        raise ValueError(f"the duration {job.duration_s} s is out of range")
    if not SLOWEST <= job.speed <= FASTEST:
        raise ValueError(f"the speed {job.speed} is out of range")
    if job.seed is not None and not 0 <= job.seed <= LARGEST_SEED:
        raise ValueError("the seed is out of range")
    if job.script is not None and not job.script.scenes:
        raise ValueError("the script has no scenes")


def _look(facts: Mapping[str, Any]) -> Look:
    return Look(Quality(facts["quality"]), Motion(facts["motion"]), Transition(facts["transition"]))


def _existing(facts: Mapping[str, Any]) -> Existing:
    """Read from the record what to do if the output file already exists.

    The record of an old session has `may_replace` instead of `existing`. `may_replace` is true if the user chose the
    name of the output, and false if the program chose the name.
    """
    if "existing" in facts:
        return Existing(facts["existing"])
    return Existing.REFUSE if facts["may_replace"] is True else Existing.NUMBER


def _caption_look(facts: Mapping[str, Any] | None) -> CaptionLook:
    if facts is None:
        return CaptionLook()
    place = facts["place"]
    area = place["safe_area"]
    return CaptionLook(
        style_of(facts["style"]),
        CaptionPlace(parse_position(_text(place["position"])), SafeArea(area) if area is not None else None),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is not text")
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} is not a whole number")
    return value


def _path(value: object) -> Path:
    path = Path(_text(value))
    if not path.is_absolute():
        raise ValueError(f"{path} is not an absolute path")
    return path


def _number(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{type(value).__name__} is not a number")
    return float(value)


def _budget(value: object) -> int | None:
    pico = _limit(value)
    if pico is not None and not 0 <= pico <= LARGEST:
        raise ValueError("a budget is out of range")
    return pico


def _limit(value: object) -> int | None:
    return None if value is None else _whole(value)
