"""A job: the request for one video, and its result."""

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

# They take the setting, and ignore it.
_AT_THEIR_OWN_SPEED = frozenset({"eleven_v3", "eleven_v3_conversational", "eleven_v4", "eleven_v4_turbo"})

# What is never bought by a run that ends at a stage.
_AFTER = MappingProxyType(
    {
        StopAt.SCRIPT: frozenset({CallKind.SPEECH, CallKind.IMAGE}),
        StopAt.AUDIO: frozenset({CallKind.IMAGE}),
    }
)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """Which row of which batch a video is, by keys; see `domain/row_keys.py`.

    Attributes:
        batch: The batch's.
        row: The row's, among all of its batch.
        words: What all rows share that narrate the same.
    """

    batch: str
    row: str
    words: str


@dataclass(frozen=True, slots=True)
class VideoJob:
    """One video to make: from `prompt`, or from the user's own `script`.

    Attributes:
        output: Where the finished file goes; its folder exists. Its ending says what kind of file it is.
        existing: What happens if a file has that name, or that of the receipt or the captions beside it.
        look: What is a matter of taste about the pictures.
        captions: How the spoken words are shown.
        caption_look: How captions are drawn into the pictures, and where.
        music: A file that is played under the narration.
        keep_work_files: Whether what the render leaves in the session's folder stays there.
        voice: Name or id; None for the account's default.
        project: What the run is counted under; may be empty.
        budgets: What may be spent.
        language: Of what is spoken, as its ISO code; "" for that of the prompt or script.
        style: The look of the pictures; "" for the script's own.
        seed: Told to the services, so that the same request brings about the same; None to leave it to them.
        speed: How fast is spoken, as a share of the voice's own speed.
        pacing: How often the picture changes.
        rephrase: A text model that says the written script better; None for none.
        review: Whether the user looks at a script that was written before anything else is bought.
        stop_at: The stage after which the run ends without a video; None to make one.
        on_unknown: What to do about a call whose answer is lost.
        fit: What to do where the video needs more than the services have left.
        row: Where it is one of a batch: by this the batch finds it again.
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
        """What it is called until it has a script."""
        return self.prompt or (self.script.title if self.script else "")

    @property
    def format(self) -> FileFormat:
        """The kind of file that `output` is named as; MP4 where its name has no ending."""
        return FileFormat.of_suffix(self.output.suffix) or FileFormat.MP4

    def buys(self, kind: CallKind) -> bool:
        """Whether calls of that kind come before the stage at which the run ends."""
        return self.stop_at is None or kind not in _AFTER.get(self.stop_at, ())

    def can_be_spoken_by(self, model: SpeechModel) -> bool:
        """Whether a model speaks as it is told to: in the job's language, at its speed."""
        at_speed = self.speed == 1 or model.id not in _AT_THEIR_OWN_SPEED
        return at_speed and (not self.language or model.speaks(self.language))

    def check(self) -> None:
        """Raise InvalidInput if there is nothing to make a video of, or `output` is no name of one."""
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
        # Letters, digits and signs: an emoji is a subject too.
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
    """A finished run: the video, the session it was made in, and `UsageMonitor.get_summary()` at its end.

    `receipt` is the file beside the video that lists every call; None where it could not be written. `subtitles` is the
    one with what is said, where that was asked for, and `work_files` the folder of what was left of the work.
    `elevenlabs_counter` tells how ElevenLabs' own counter agrees with our sum, as `ProviderMeter.compared` does.
    """

    video: Video
    session_id: str
    title: str
    summary: dict[str, Any]
    receipt: Path | None = None
    subtitles: Path | None = None
    work_files: Path | None = None
    elevenlabs_counter: Mapping[str, Any] | None = None
