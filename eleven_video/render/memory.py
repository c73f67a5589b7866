"""Recognises errors for lack of memory, and makes the error for the user."""

import errno

import av
import cv2

from eleven_video.errors import RenderError

REMEDY = "Use a lower --resolution, fewer --jobs, or close other programs; then run `eleven-video resume`."
_CV2_NO_MEMORY = -4


def ran_out(error: BaseException) -> bool:
    """Whether a decoder, an encoder or a drawing library failed for lack of memory.

    FFmpeg reports any failure inside an encoder's library as `ExternalError`. The encoders' settings are always valid,
    so the reason is lack of memory.
    """
    if isinstance(error, (MemoryError, av.ExternalError)):
        return True
    if isinstance(error, cv2.error):
        return getattr(error, "code", 0) == _CV2_NO_MEMORY
    return getattr(error, "errno", None) == errno.ENOMEM


def not_enough_memory(doing: str) -> RenderError:
    """The error for the user.

    Args:
        doing: What the memory was needed for, such as "to draw scene 1, picture 2".
    """
    return RenderError(f"There is not enough memory {doing}. {REMEDY}")
