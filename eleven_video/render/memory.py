"""The error for a lack of memory."""

import errno

import av
import cv2

from eleven_video.errors import RenderError

REMEDY = "Use a lower --resolution, fewer --jobs, or close other programs; then run `eleven-video resume`."
_CV2_NO_MEMORY = -4


def ran_out(error: BaseException) -> bool:
    """Whether an error of a decoder, an encoder or a drawing library is due to a lack of memory.

    FFmpeg's word for any failure inside an encoder's library is `ExternalError`. Encoders are opened with settings that
    they all accept, so memory is what they can lack.
    """
    if isinstance(error, (MemoryError, av.ExternalError)):
        return True
    if isinstance(error, cv2.error):
        return getattr(error, "code", 0) == _CV2_NO_MEMORY
    return getattr(error, "errno", None) == errno.ENOMEM


def not_enough_memory(doing: str) -> RenderError:
    """The error for it.

    Args:
        doing: The purpose, such as "to draw scene 1, picture 2".
    """
    return RenderError(f"There is not enough memory {doing}. {REMEDY}")
