"""What the workers do for a compile."""

from collections.abc import Callable
from dataclasses import dataclass

from eleven_video.errors import RenderError
from eleven_video.render.encode import Encoding, Packet
from eleven_video.render.pictures import UnusablePictureError
from eleven_video.render.segment import Segment
from eleven_video.render.soundtrack import Soundtrack
from eleven_video.render.workers import StoppedError


@dataclass(frozen=True, slots=True)
class EncodeSegment:
    """Draw and encode a segment and hand its packets to `keep`."""

    segment: Segment
    encoding: Encoding
    after_frame: Callable[[], None]
    keep: Callable[[Segment, list[Packet]], None]

    def run(self) -> None:
        """Raise RenderError, which names the scene and the picture, where it cannot be done."""
        name = f"Scene {self.segment.scene}, picture {self.segment.clip}"
        try:
            packets = self.segment.encode(self.encoding, self.after_frame)
        except StoppedError:
            raise
        except UnusablePictureError as problem:
            raise RenderError(f"{name} cannot be used: {problem}.") from problem
        except Exception as error:
            raise RenderError(f"{name} could not be rendered: {str(error) or type(error).__name__}.") from error
        self.keep(self.segment, packets)


@dataclass(frozen=True, slots=True)
class EncodeSpeech:
    """Encode the speech whose turn has come."""

    sound: Soundtrack

    def run(self) -> None:
        try:
            self.sound.encode_ready()
        except Exception as error:
            raise RenderError(f"The narration could not be encoded: {str(error) or type(error).__name__}.") from error
