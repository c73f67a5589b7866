"""Converts errors of the libraries that decode, draw and encode to RenderError. If memory was lacking, the error has a
special message.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import av
import cv2

from eleven_video.errors import RenderError
from eleven_video.render.stopping import StoppedError

REMEDY = "Use a lower --resolution, fewer --jobs, or close other programs; then run `eleven-video resume`."
_CV2_NO_MEMORY = -4


def ran_out(error: BaseException) -> bool:
    """Whether a decoder, an encoder or a drawing library failed because of a lack of memory.

    FFmpeg reports every failure inside an encoder's library as `ExternalError`. The settings of this program's encoders
    are always valid, so the reason for an `ExternalError` is assumed to be a lack of memory.
    """
    if isinstance(error, (MemoryError, av.ExternalError)):
        return True
    if isinstance(error, cv2.error):
        return getattr(error, "code", 0) == _CV2_NO_MEMORY
    return getattr(error, "errno", None) == errno.ENOMEM


def not_enough_memory(doing: str) -> RenderError:
    """The error that tells the user that there is not enough memory and what to do.

    Args:
        doing: The purpose for which the memory was needed, such as "to draw scene 1, picture 2".
    """
    return RenderError(f"There is not enough memory {doing}. {REMEDY}")


@contextmanager
def library_errors(failure: str, doing: str) -> Iterator[None]:
    """Convert the errors that are raised inside the `with` block to RenderError. `RenderError` and `StoppedError` are
    not converted.

    Args:
        failure: The error message without the reason, such as "Scene 1, picture 2 could not be rendered".
        doing: The purpose for which memory was needed, such as "to render scene 1, picture 2". The error message
            contains this text if there was not enough memory.
    """
    try:
        yield
    except (StoppedError, RenderError):
        raise
    except Exception as error:
        if ran_out(error):
            raise not_enough_memory(doing) from error
        raise RenderError(f"{failure}: {str(error) or type(error).__name__}.") from error
