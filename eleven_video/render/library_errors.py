"""Turns errors of the libraries that decode, draw and encode into RenderError, with a special message for a lack of
memory.
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
    """Return whether a decoder, an encoder or a drawing library failed for lack of memory.

    FFmpeg reports any failure inside an encoder's library as `ExternalError`. The settings of this program's encoders
    are always valid, so an `ExternalError` is taken for a lack of memory.
    """
    if isinstance(error, (MemoryError, av.ExternalError)):
        return True
    if isinstance(error, cv2.error):
        return getattr(error, "code", 0) == _CV2_NO_MEMORY
    return getattr(error, "errno", None) == errno.ENOMEM


def not_enough_memory(doing: str) -> RenderError:
    """The error that tells the user about a lack of memory and about its remedy.

    Args:
        doing: What the memory was needed for, such as "to draw scene 1, picture 2".
    """
    return RenderError(f"There is not enough memory {doing}. {REMEDY}")


@contextmanager
def library_errors(failure: str, doing: str) -> Iterator[None]:
    """A `with` block that turns the errors raised inside it into RenderError. `RenderError` and `StoppedError` are not
    changed.

    Args:
        failure: The message without its reason, such as "Scene 1, picture 2 could not be rendered".
        doing: What the memory was needed for, such as "to render scene 1, picture 2". The message has this text if
            memory was lacking.
    """
    try:
        yield
    except (StoppedError, RenderError):
        raise
    except Exception as error:
        if ran_out(error):
            raise not_enough_memory(doing) from error
        raise RenderError(f"{failure}: {str(error) or type(error).__name__}.") from error
