"""A job, which is everything that the user requested for one video, and the result of a run."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from eleven_video.accounting.events import CallKind
from eleven_video.domain.api_keys import KEY_ELSEWHERE, looks_like_key
from eleven_video.domain.budgets import Budgets
from eleven_video.domain.captions.size import CaptionLook
from eleven_video.domain.options import Existing, Fit, UnresolvedCallPolicy
from eleven_video.domain.requests.requests import SpeechModel
from eleven_video.domain.script.script import Script
from eleven_video.domain.stages import StopAt
from eleven_video.domain.timing.pacing import USUAL, Pacing
from eleven_video.domain.video import Captions, FileFormat, Look, Video, VideoFormat
from eleven_video.errors import InvalidInput

LONGEST_PROMPT = 20_000  # characters; longer text is a script, not a prompt

# Models that accept the speed setting but ignore it.
_AT_THEIR_OWN_SPEED = frozenset({"eleven_v3", "eleven_v3_conversational", "eleven_v4", "eleven_v4_turbo"})

# The kinds of calls that a run does not make if it ends at a stage.
_AFTER = MappingProxyType(
    {
        StopAt.SCRIPT: frozenset({CallKind.SPEECH, CallKind.IMAGE}),
        StopAt.AUDIO: frozenset({CallKind.IMAGE}),
    }
)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """The batch and the row to which a video belongs, as keys; see `domain/row_keys.py`.

    Attributes:
        batch: The key of the batch.
        row: The key of the row, unique in its batch.
        words: The key that all rows with the same narration have.
    """

    batch: str
    row: str
    words: str


@dataclass(frozen=True, slots=True)
class VideoJob:
    """One video to make: from `prompt`, or from the user's own `script`.

    Attributes:
        output: The path of the finished file, in an existing folder. Its ending gives the file format.
        existing: What to do if this file, its receipt or its subtitle file already exists.
        look: The visual style settings of the video.
        captions: Whether and how the spoken words are shown.
        caption_look: The style and position of captions that are drawn into the pictures.
        music: A file to play under the narration.
        keep_work_files: Whether to keep the render's work files in the session's folder.
        voice: Name or id of a voice; None for the account's default.
        project: The project to which the run belongs in reports and budgets; may be empty.
        budgets: The limits on spending.
        language: The ISO code of the spoken language; "" for that of the prompt or script.
        style: The look of the pictures; "" for the script's own.
        seed: Sent to the services, so that equal requests give similar results; None to let them choose.
        speed: The speaking speed, as a multiple of the voice's own speed.
        pacing: How often the picture changes.
        rephrase: The text model that rephrases the written script; None to skip this.
        review: Whether the user reviews the written script before anything else is bought.
        stop_at: The stage after which the run ends without a video; None to make one.
        on_unknown: What to do about an unresolved call.
        fit: What to do if the video needs more than the remaining quota.
        row: The video's row in a batch; a later run of the batch finds the video by it.
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

    @property
    def title(self) -> str:
        """The title of the video until it has a script."""
        return self.prompt or (self.script.title if self.script else "")

    @property
    def format(self) -> FileFormat:
        """The file format given by the ending of `output`; MP4 without an ending."""
        return FileFormat.of_suffix(self.output.suffix) or FileFormat.MP4

    def buys(self, kind: CallKind) -> bool:
        """Whether calls of that kind come before the stage at which the run ends."""
        return self.stop_at is None or kind not in _AFTER.get(self.stop_at, ())

    def can_be_spoken_by(self, model: SpeechModel) -> bool:
        """Whether a model supports the job's language and speed."""
        at_speed = self.speed == 1 or model.id not in _AT_THEIR_OWN_SPEED
        return at_speed and (not self.language or model.speaks(self.language))

    def check(self) -> None:
        """Raise InvalidInput if the job has no content, or `output` is not a valid video file name."""
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
        # A prompt needs a letter, a digit or a symbol. Even a single emoji is a valid prompt.
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
    """The result of a run: the video, its session's id, and the `UsageMonitor.get_summary()` at the end.

    `receipt` is the file beside the video that lists every call and its cost; None if it could not be written.
    `subtitles` is the subtitle file and `work_files` the folder of work files; each is None if not requested.
    `elevenlabs_counter` compares ElevenLabs' own counter with our sum; see `ProviderMeter.compared`.
    """

    video: Video
    session_id: str
    title: str
    summary: dict[str, Any]
    receipt: Path | None = None
    subtitles: Path | None = None
    work_files: Path | None = None
    elevenlabs_counter: Mapping[str, Any] | None = None
