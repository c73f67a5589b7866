"""The jobs of the workers during a compile."""

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
    """Draw and encode a segment and hand its packets to `keep`."""

    segment: Segment
    encoding: Encoding
    after_frame: Callable[[], None]
    keep: Callable[[Segment, list[Packet]], None]

    def run(self) -> None:
        """Raise RenderError, which names the scene and the picture or the place on disk, where it cannot be done."""
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
    """Encode the speech whose turn has come."""

    sound: Soundtrack

    def run(self) -> None:
        try:
            self.sound.encode_ready()
        except (StoppedError, RenderError):
            raise
        except Exception as error:
            if ran_out(error):
                raise not_enough_memory("to encode the narration") from error
            raise RenderError(f"The narration could not be encoded: {str(error) or type(error).__name__}.") from error
