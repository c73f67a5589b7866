"""Draws the captions of a scene into its frames."""

import bisect
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from eleven_video.domain.captions.geometry import CaptionLook
from eleven_video.domain.captions.style import AS_WRITTEN
from eleven_video.domain.text.letter_case import in_case
from eleven_video.domain.text.timed_words import Word
from eleven_video.domain.timing.subtitles import Cue
from eleven_video.domain.video import VideoFormat
from eleven_video.render.captions.chosen_font import chosen_typeface
from eleven_video.render.captions.fonts import unreadable
from eleven_video.render.captions.letter_raster import Plane, Row
from eleven_video.render.captions.lettering import letter

# The maximum length, in seconds, of a silence between two words during which the first word keeps the colour for spoken
# words. If the colour ended with the word, the colour would flicker at each short pause.
_HOLD_S = 0.4


class Frame(Protocol):
    """The planes of an NV12 frame. `luma` has the shape (height, width), and `chroma` has the shape (height / 2, width
    / 2, 2).
    """

    @property
    def luma(self) -> Plane: ...
    @property
    def chroma(self) -> Plane: ...


class CaptionTrack:
    """Draws the cues of a scene into the frames of the scene. The object is thread-safe.

    Args:
        cues: The cues, sorted by their times. The times of the cues do not overlap. The times are in seconds from the
            start of the scene.
        video: The size of the frames, and the number of frames per second.
        karaoke: Whether the word that is being spoken is drawn in the style's colour for spoken words.
        look: The style and position of captions. If `look` is None, the default look is used.
        language: The ISO 639-1 code of the narration's language, or "" if the language is unknown. The conversion to
            capital letters depends on the language.
    """

    def __init__(
        self,
        cues: Sequence[Cue],
        video: VideoFormat,
        *,
        karaoke: bool = False,
        look: CaptionLook | None = None,
        language: str = "",
    ) -> None:
        self._video = video
        self._karaoke = karaoke
        self._look = look or CaptionLook()
        self._typeface = chosen_typeface(self._look.style.font, "")
        self._cues = tuple(self._in_case(cue, language) for cue in cues)
        self._starts = [round(cue.start_s * video.fps) for cue in cues]

    def draw(self, frame: int, canvas: Frame) -> None:
        """Draw into `canvas` the caption that is shown at frame number `frame` of the scene. The first frame of the
        scene has the number 0. If no caption is shown at this frame, `canvas` does not change.
        """
        place = bisect.bisect_right(self._starts, frame) - 1
        if place < 0 or frame >= round(self._cues[place].end_s * self._video.fps):
            return
        cue = self._cues[place]
        spoken = self._spoken(cue, frame) if self._karaoke else None
        lettering = letter(_rows(cue), self._video, spoken, self._look)
        if lettering is not None:
            lettering.lay_over(canvas.luma, canvas.chroma)

    def missing(self) -> tuple[str, ...]:
        """The characters that the captions leave out because no font has these characters. `fonts.warning_about` makes
        a warning from this result.
        """
        return unreadable((word.text for cue in self._cues for word in cue.words), self._typeface)

    def _in_case(self, cue: Cue, language: str) -> Cue:
        case = self._look.style.case
        if case == AS_WRITTEN:
            return cue
        return replace(
            cue, rows=tuple(tuple(self._word_in_case(word, case, language) for word in row) for row in cue.rows)
        )

    def _word_in_case(self, word: Word, case: str, language: str) -> Word:
        changed = replace(word, text=in_case(word.text, case, language))
        # If a converted character is missing in all fonts, the word stays as it was written, so that no letter is
        # missing.
        return word if unreadable([changed.text], self._typeface) else changed

    def _spoken(self, cue: Cue, frame: int) -> int | None:
        words = cue.words
        starts = [round(word.start_s * self._video.fps) for word in words]
        place = bisect.bisect_right(starts, frame) - 1
        if place < 0:
            return None
        following = starts[place + 1] if place + 1 < len(words) else frame + 1
        over = round(words[place].end_s * self._video.fps)
        held = following - over <= _HOLD_S * self._video.fps and place + 1 < len(words)
        return place if frame < over or held else None


def _rows(cue: Cue) -> tuple[Row, ...]:
    """The words of a cue, line by line. Each word includes the space before it, except for the first word of a line."""
    rows = [
        tuple(f" {word.text}" if place and word.after_space else word.text for place, word in enumerate(row))
        for row in cue.rows
    ]
    if cue.mark and rows and rows[0]:
        rows[0] = (cue.mark + rows[0][0], *rows[0][1:])
    return tuple(rows)
