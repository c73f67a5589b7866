"""Converts the scenes of a video to the texts that the video's page shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from eleven_video.domain.job import VideoJob
from eleven_video.domain.job_record import job_of
from eleven_video.domain.requests.redraws import redrawn
from eleven_video.domain.requests.requests import PictureRequest
from eleven_video.domain.script.script import Script
from eleven_video.errors import InvalidInput
from eleven_video.ledger.reading.report_types import StoredCharge
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.reporting.views import call_entry
from eleven_video.ui.history.sessions import call_money
from eleven_video.web.pages.session_files import SavedResult, pictures_of, speech_of


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A picture or speech file of a scene.

    Attributes:
        file: The name of the file, and its numbers of scene and picture.
        model: The model that made the file. `model` is empty if the ledger does not have the call.
        cost: The cost of the file as text. `cost` is empty if the ledger does not have the call.
        prompt: The prompt of a picture that was drawn again. `prompt` is empty if the picture has the prompt of its
            scene.
        is_earlier: Whether the picture was drawn again later. The video does not show such a picture any more.
    """

    file: SavedResult
    model: str = ""
    cost: str = ""
    prompt: str = ""
    is_earlier: bool = False


@dataclass(frozen=True, slots=True)
class ShownScene:
    """A scene of the script with its bought files.

    Attributes:
        number: The number of the scene.
        narration: The text that is spoken.
        image_prompt: The description of the pictures.
        start_s: The start of the scene in the video as seconds, such as "67.200". The player uses this text. `start_s`
            is empty if it is unknown.
        starts: The start of the scene in the video, such as "1:07". The user reads this text. `starts` is empty if it
            is unknown.
        speech: The speech files of the scene. A long scene has several speech files.
        pictures: The pictures of the scene in the order of the video, then the pictures that the video does not show
            any more.
    """

    number: int
    narration: str
    image_prompt: str
    start_s: str = ""
    starts: str = ""
    speech: Sequence[ShownResult] = ()
    pictures: Sequence[ShownResult] = ()


@dataclass(slots=True)
class _Redrawn:
    """The content keys of redrawn pictures with their prompts. `earlier` has the content keys of replaced pictures."""

    prompts: dict[str, str] = field(default_factory=dict)
    earlier: set[str] = field(default_factory=set)


def scenes_of(script: Script | None, folder: SessionFolder, charges: Iterable[StoredCharge]) -> list[ShownScene]:
    """The scenes of a session's script, with the files that were bought for each scene."""
    by_key = {stored.content_key: stored for stored in charges if stored.content_key}
    pictures = pictures_of(folder)
    again = _redrawn(folder, pictures)
    speech = _by_scene(speech_of(folder), by_key, _Redrawn())
    drawn = _by_scene(pictures, by_key, again)
    starts = folder.chapters()
    return [
        ShownScene(
            scene.number,
            scene.narration,
            scene.image_prompt,
            _seconds(starts[scene.number]) if scene.number in starts else "",
            clock(starts[scene.number]) if scene.number in starts else "",
            speech.get(scene.number, []),
            sorted(drawn.get(scene.number, []), key=lambda one: (one.is_earlier, one.file.number)),
        )
        for scene in (script.scenes if script else ())
    ]


def clock(ms: int) -> str:
    """A time in a video as text, such as "0:07", "12:30" or "1:02:30". `ms` is in milliseconds."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _seconds(ms: int) -> str:
    return f"{ms // 1000}.{ms % 1000:03}"


def _redrawn(folder: SessionFolder, pictures: Iterable[SavedResult]) -> _Redrawn:
    found = _Redrawn()
    try:
        job = job_of(folder.facts())
    except InvalidInput:
        return found
    places = {picture.key: picture for picture in pictures}
    for first in dict.fromkeys(redraw.picture for redraw in job.redraws):
        chain = [first]
        for number, prompt in enumerate((one.prompt for one in job.redraws if one.picture == first), start=2):
            key = _drawing(job, prompt, number).content_key
            chain.append(key)
            found.prompts[key] = prompt
        stored = [key for key in chain if key in places]
        found.earlier.update(stored[:-1])
    return found


def _drawing(job: VideoJob, prompt: str, number: int) -> PictureRequest:
    # The content key does not depend on the numbers of scene and picture, so any numbers can be used here.
    first = PictureRequest("", job.video.aspect_ratio, job.image_model, 1, seed=job.seed)
    return redrawn(first, prompt, number)


def _by_scene(
    results: Sequence[SavedResult], by_key: Mapping[str, StoredCharge], again: _Redrawn
) -> dict[int, list[ShownResult]]:
    found: dict[int, list[ShownResult]] = {}
    for result in results:
        stored = by_key.get(result.key)
        call = call_entry(stored) if stored else None
        shown = ShownResult(result, prompt=again.prompts.get(result.key, ""), is_earlier=result.key in again.earlier)
        if call is not None:
            shown = replace(shown, model=call.model, cost=call_money(call))
        found.setdefault(result.scene, []).append(shown)
    return found
