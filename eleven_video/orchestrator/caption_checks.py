"""Whether captions can be drawn as a job wants them."""

from eleven_video.domain.job import VideoJob
from eleven_video.errors import InvalidInput


def check_captions(job: VideoJob) -> None:
    """Find out whether captions can be drawn as a job wants them.

    Raises:
        InvalidInput: The font of their style is not installed, or its file is no font.
    """
    if not job.captions.is_drawn:
        return
    from eleven_video.render.captions.chosen_font import check_font  # noqa: PLC0415  loads a library

    try:
        check_font(job.caption_look.style.font)
    except ValueError as error:
        raise InvalidInput(str(error)) from None
