"""Defines the job and the result of its run. A job is everything that a user requests for one video."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from eleven_video.accounting.calls import CallKind
from eleven_video.domain.api_key_detection import KEY_ELSEWHERE, looks_like_key
from eleven_video.domain.captions.geometry import CaptionLook
from eleven_video.domain.job_budgets import Budgets
from eleven_video.domain.options import Existing, Fit, Receipts, UnresolvedCallPolicy
from eleven_video.domain.requests.redraws import Redraw
from eleven_video.domain.requests.requests import SpeechModel
from eleven_video.domain.script.script import Script
from eleven_video.domain.stages import StopAt
from eleven_video.domain.timing.pacing import USUAL, Pacing
from eleven_video.domain.video import Captions, FileFormat, Look, Video, VideoFormat
from eleven_video.errors import InvalidInput

LONGEST_PROMPT = 20_000  # characters; a text that is longer is probably a script, not a prompt

# Speech models that accept a speaking speed in the request, but always speak at their own speed.
_AT_THEIR_OWN_SPEED = frozenset({"eleven_v3", "eleven_v3_conversational", "eleven_v4", "eleven_v4_turbo"})

# For each stage after which a run can end early, the types of calls that the run does not make.
_AFTER = MappingProxyType(
    {
        StopAt.SCRIPT: frozenset({CallKind.SPEECH, CallKind.IMAGE}),
        StopAt.AUDIO: frozenset({CallKind.IMAGE}),
    }
)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """The batch and the row to which a video belongs. The batch and the row are named by keys.

    Attributes:
        batch: The key of the batch.
        row: The key of the row. No other row of the batch has the same key.
        narration: The key of the narration. All rows with the same narration have the same key.
    """

    batch: str
    row: str
    narration: str


@dataclass(frozen=True, slots=True)
class VideoJob:
    """Everything that a user requests for one video. The video is about `prompt` or has the user's own `script`.

    Attributes:
        output: The path of the finished video file, in an existing folder. The ending of the path decides the file
            format.
        text_model: The Gemini model that writes the script.
        image_model: The Gemini model that draws the pictures.
        tts_model: The ElevenLabs model that speaks the narration.
        prompt: What the video is about. `prompt` is empty if the job has the user's own script.
        script: The user's own script. If `script` is None, the text model writes a script.
        duration_s: The requested length of the video in seconds.
        video: The frame size and the frames per second of the video.
        existing: What to do if the video file, the receipt or the subtitle file already exists.
        receipts: Which receipts are written beside the video.
        look: The settings for the visual style of the video.
        captions: Whether and how the spoken words are shown.
        caption_look: The style and position of captions that are drawn into the pictures.
        music: A sound file to play under the narration. If `music` is None, there is no music.
        keep_work_files: If True, the work files of the rendering stay in the session's folder.
        voice: The name or id of an ElevenLabs voice. If `voice` is None, the default voice of the account is used.
        project: The value of `--project`. Reports and budgets count the run under this name. `project` may be empty.
        budgets: The limits on spending.
        language: The ISO code of the spoken language. If `language` is "", the spoken language is the language of the
            prompt or script.
        style: A line about the look of the pictures. If `style` is "", the script decides the look.
        seed: A number that is sent to the services, so that equal requests give similar results. If `seed` is None, no
            number is sent.
        speed: The speaking speed, as a multiple of the voice's own speed.
        pacing: How often the picture changes.
        rephrase: The text model that rephrases the script after `text_model` wrote the script. If `rephrase` is None,
            the script is not rephrased.
        review: If True, the user reviews the written script before anything else is bought.
        stop_at: The stage after which the run ends without a video. If `stop_at` is None, the run makes the video.
        on_unknown: What to do about an unresolved call.
        fit: What to do if the video needs more than the remaining quota or budget.
        row: The row of a batch to which the video belongs. A later run of the batch finds the video by this row. `row`
            is None if the video is not part of a batch.
        redraws: The user's requests to draw pictures again, in the order of the requests.
    """

    output: Path
    text_model: str
    image_model: str
    tts_model: str
    prompt: str = ""
    script: Script | None = None
    duration_s: int = 60
    voice: str | None = None
    video: VideoFormat = field(default_factory=VideoFormat)
    look: Look = field(default_factory=Look)
    captions: Captions = Captions.BURN
    caption_look: CaptionLook = field(default_factory=CaptionLook)
    music: Path | None = None
    keep_work_files: bool = False
    existing: Existing = Existing.REFUSE
    receipts: Receipts = Receipts.BOTH
    project: str = ""
    budgets: Budgets = field(default_factory=Budgets)
    language: str = ""
    style: str = ""
    seed: int | None = None
    speed: float = 1.0
    pacing: Pacing = USUAL
    rephrase: str | None = None
    review: bool = False
    stop_at: StopAt | None = None
    on_unknown: UnresolvedCallPolicy = UnresolvedCallPolicy.STOP
    fit: Fit = Fit.STOP
    row: BatchRow | None = None
    redraws: tuple[Redraw, ...] = ()

    @property
    def title(self) -> str:
        """The title that displays show until the script is written: the prompt, or the title of the user's script."""
        return self.prompt or (self.script.title if self.script else "")

    @property
    def format(self) -> FileFormat:
        """The file format that the ending of `output` names. The format is MP4 if `output` has no ending."""
        return FileFormat.of_suffix(self.output.suffix) or FileFormat.MP4

    def buys(self, kind: CallKind) -> bool:
        """Whether the run makes calls of the type `kind`.

        If `stop_at` ends the run after an earlier stage, the run does not make the calls of later stages.
        """
        return self.stop_at is None or kind not in _AFTER.get(self.stop_at, ())

    def can_be_spoken_by(self, model: SpeechModel) -> bool:
        """Whether a speech model supports the language and the speaking speed of the job."""
        at_speed = self.speed == 1 or model.id not in _AT_THEIR_OWN_SPEED
        return at_speed and (not self.language or model.speaks(self.language))

    def check(self) -> None:
        """Raise InvalidInput if the job cannot be run.

        A job cannot be run if the job has neither a script nor a valid prompt. A job also cannot be run if `output` has
        an ending that is not the ending of a video file, or if the speech model does not support the speaking speed.
        """
        if self.output.suffix and FileFormat.of_suffix(self.output.suffix) is None:
            known = ", ".join(one.suffix for one in FileFormat)
            raise InvalidInput(f"{self.output.name!r} does not end in one of {known}.")
        if self.speed != 1 and self.tts_model in _AT_THEIR_OWN_SPEED:
            raise InvalidInput(
                f"{self.tts_model} does not support --speed. Leave it out, or choose another --tts-model."
            )
        if self.script is not None:
            return
        if looks_like_key(self.prompt):
            raise InvalidInput(f"The prompt {KEY_ELSEWHERE}")
        # A valid prompt has at least one letter, digit or symbol. A single emoji is a symbol and therefore a valid
        # prompt.
        if not any(unicodedata.category(character)[0] in "LNS" for character in self.prompt):
            raise InvalidInput(
                'The prompt is empty. Say what the video is about: eleven-video generate "Why the sky is blue"'
            )
        if len(self.prompt) > LONGEST_PROMPT:
            raise InvalidInput(
                f"The prompt has {len(self.prompt):,} characters; the limit is {LONGEST_PROMPT:,}. "
                "Give a text of your own to narrate with --script FILE."
            )


@dataclass(frozen=True, slots=True)
class VideoResult:
    """The result of a run.

    Attributes:
        video: The finished video file.
        session_id: The id of the session that holds the results.
        title: The title of the script.
        summary: The usage and cost of the run, as `UsageMonitor.get_summary()` returns them at the end of the run.
        receipt: The JSON file beside the video that lists every call and its cost. `receipt` is None if the file was
            not requested or could not be written.
        receipt_page: The receipt as an HTML file beside the video. `receipt_page` is None if the file was not requested
            or could not be written.
        subtitles: The subtitle file. `subtitles` is None if the file was not requested.
        work_files: The folder with the work files of the rendering. `work_files` is None if the folder was removed.
        elevenlabs_counter: A comparison of the credits that ElevenLabs counted with the credits that this program
            counted, as `CreditComparison.compared` returns the comparison. `elevenlabs_counter` is None if ElevenLabs'
            number is unknown.
    """

    video: Video
    session_id: str
    title: str
    summary: dict[str, Any]
    receipt: Path | None = None
    receipt_page: Path | None = None
    subtitles: Path | None = None
    work_files: Path | None = None
    elevenlabs_counter: Mapping[str, Any] | None = None
