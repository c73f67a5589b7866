"""Makes the captions of a video. Captions are either drawn into the pictures, or written as a subtitle file and a
subtitle track.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from eleven_video.domain.captions.geometry import CaptionLook, longest_line
from eleven_video.domain.job import VideoJob
from eleven_video.domain.text.languages import track_language
from eleven_video.domain.text.timed_words import Word, words_of
from eleven_video.domain.timing.subtitle_files import Subtitle, srt, subtitles, webvtt
from eleven_video.domain.timing.subtitles import Cue, cues_of
from eleven_video.domain.video import Captions, VideoFormat
from eleven_video.errors import InvalidInput
from eleven_video.files import write_whole
from eleven_video.planning.scene_plan import SceneSpeech
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.encoding.segment import Overlay
from eleven_video.render.encoding.subtitle_track import SubtitleTrack


def check_captions(job: VideoJob) -> None:
    """Check whether captions can be drawn with the font of a job.

    Raises:
        InvalidInput: The font is not installed, or the file at the path that the user gave is not a font.
    """
    if not job.captions.is_drawn:
        return
    from eleven_video.render.captions.chosen_font import check_font  # noqa: PLC0415  loads a library

    try:
        check_font(job.caption_look.style.font)
    except ValueError as error:
        raise InvalidInput(str(error)) from None


_WRITTEN: Mapping[Captions, Callable[[list[Subtitle]], str]] = {Captions.SRT: srt, Captions.VTT: webvtt}


@dataclass(slots=True)
class Captioning:
    """The captions of one video. The captions of a scene are added when the narration of the scene arrives.

    Attributes:
        kind: Whether and how captions are shown: the value of --captions.
        video: The frame size and the frame rate of the video.
        warn: A function that receives a warning about characters that no installed font has. The warnings name each
            character only once.
        look: The style and the position of the captions, if they are drawn into the pictures.
        language: The ISO 639-1 code of the spoken language, or "" if the language is unknown.
        right_to_left: Whether all captions are written from right to left. If `right_to_left` is None, the first letter
            of each caption decides the direction of the caption.
    """

    kind: Captions
    video: VideoFormat
    warn: Callable[[str], None]
    look: CaptionLook = field(default_factory=CaptionLook)
    language: str = ""
    right_to_left: bool | None = None
    _scenes: dict[int, tuple[list[Cue], int]] = field(default_factory=dict)
    _missing: set[str] = field(default_factory=set)

    def add(self, scene: int, speech: SceneSpeech, frames: int) -> Overlay | None:
        """Add the captions of a scene. The method returns the overlay that draws the captions into the pictures of the
        scene. If no captions are drawn, the result is None.

        Args:
            scene: The number of the scene.
            speech: The narration of the scene.
            frames: The length of the scene in frames.
        """
        if self.kind is Captions.NONE:
            return None
        words = words_of(speech.alignment, audio_s=len(speech.samples) / SAMPLE_RATE)
        scene_s = frames / self.video.fps
        if not self.kind.is_drawn:
            self._scenes[scene] = (self._cues(words, scene_s, longest_line(self.video)), frames)
            return None
        # The imported modules load fonts, which takes time. So the modules are imported only if captions are drawn.
        from eleven_video.render.captions.fonts import warning_about  # noqa: PLC0415
        from eleven_video.render.captions.overlay import CaptionTrack  # noqa: PLC0415

        cues = self._cues(words, scene_s, longest_line(self.video, self.look))
        track = CaptionTrack(
            cues, self.video, karaoke=self.kind is Captions.KARAOKE, look=self.look, language=self.language
        )
        if missing := [character for character in track.missing() if character not in self._missing]:
            self._missing.update(missing)
            self.warn(warning_about(missing))
        return track

    def track(self) -> SubtitleTrack | None:
        """The subtitles as a track inside the video file, or None if the value of --captions is not `srt` or `vtt`."""
        return SubtitleTrack(self._subtitles(), track_language(self.language)) if self.kind in _WRITTEN else None

    def _cues(self, words: Sequence[Word], scene_s: float, columns: int) -> list[Cue]:
        return cues_of(words, scene_s=scene_s, longest_line=columns, right_to_left=self.right_to_left)

    def write(self, path: Path, *, before: Callable[[Path], object] = lambda _part: None) -> None:
        """Write the subtitle file of a video for which the value of --captions is `srt` or `vtt`.

        Args:
            path: The path of the subtitle file.
            before: A function that is called with the path of the complete temporary file, before this file is renamed
                to `path`.

        Raises:
            OSError: The file cannot be written.
        """
        write_whole(path, _WRITTEN[self.kind](self._subtitles()).encode(), before=before)

    def _subtitles(self) -> list[Subtitle]:
        return subtitles((self._scenes[number] for number in sorted(self._scenes)), fps=self.video.fps)
