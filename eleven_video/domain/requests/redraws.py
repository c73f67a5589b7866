"""Creates the requests for pictures that are drawn again because the user requested it.

The earlier drawings stay stored under the content keys of their requests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eleven_video.domain.options.ranges import LARGEST_SEED
from eleven_video.domain.requests.requests import PictureRequest


@dataclass(frozen=True, slots=True)
class Redraw:
    """The user's request to draw a picture again.

    Attributes:
        picture: The content key of the request for the first drawing of the picture. If the script changes, the request
            for the picture has another content key. So the redraw is not applied to a different picture.
        prompt: The whole prompt of the new drawing.
    """

    picture: str
    prompt: str


def drawings(request: PictureRequest, redraws: Sequence[Redraw]) -> list[PictureRequest]:
    """The requests for all drawings of one picture. The latest drawing comes first.

    The last item is `request`, the request for the first drawing.
    """
    prompts = [redraw.prompt for redraw in redraws if redraw.picture == request.content_key]
    again = [redrawn(request, prompt, number) for number, prompt in enumerate(prompts, start=2)]
    return [*reversed(again), request]


def redrawn(request: PictureRequest, prompt: str, drawing: int) -> PictureRequest:
    """The request for a later drawing of a picture. `drawing` is 2 for the second drawing."""
    return replace(request, prompt=prompt, seed=_next_seed(request.seed, drawing), drawing=drawing)


def _next_seed(seed: int | None, drawing: int) -> int | None:
    # With the same seed and the same prompt, the model could draw the same picture.
    return None if seed is None else (seed + drawing - 1) % (LARGEST_SEED + 1)
