"""The jobs that the compiler's workers run."""

from collections.abc import Callable
from dataclasses import dataclass

from eleven_video.errors import RenderError
from eleven_video.render.encoding.encode import Encoding, Packet
from eleven_video.render.encoding.segment import Segment
from eleven_video.render.memory import not_enough_memory, ran_out
from eleven_video.render.sound.soundtrack import Soundtrack
from eleven_video.render.stopping import StoppedError


@dataclass(frozen=True, slots=True)
class EncodeSegment:
    """Draws and encodes a segment, and passes its packets to `keep`."""

    segment: Segment
    encoding: Encoding
    after_frame: Callable[[], None]
    keep: Callable[[Segment, list[Packet]], None]

    def run(self) -> None:
        """Do the job. Raises RenderError that names the scene and picture, or the path that cannot be written."""
        try:
            self.keep(self.segment, self.segment.encode(self.encoding, self.after_frame))
        except (StoppedError, RenderError):
            raise
        except Exception as error:
            name = f"Scene {self.segment.scene}, picture {self.segment.clip}"
            if ran_out(error):
                size = f"{self.encoding.video.width}x{self.encoding.video.height}"
                raise not_enough_memory(f"to render {name.lower()} at {size}") from error
            raise RenderError(f"{name} could not be rendered: {str(error) or type(error).__name__}.") from error


@dataclass(frozen=True, slots=True)
class EncodeSpeech:
    """Encodes the speech of the scenes that are next in the soundtrack."""

    sound: Soundtrack

    def run(self) -> None:
        """Do the job. Raises RenderError if the narration cannot be encoded."""
        try:
            self.sound.encode_ready()
        except (StoppedError, RenderError):
            raise
        except Exception as error:
            if ran_out(error):
                raise not_enough_memory("to encode the narration") from error
            raise RenderError(f"The narration could not be encoded: {str(error) or type(error).__name__}.") from error
