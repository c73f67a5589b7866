"""Creates the requests for one scene.

A run and its estimate both use this module, so that the estimate counts the same requests that the run makes.
"""

from eleven_video.domain.requests.prompts import picture_prompt
from eleven_video.domain.requests.requests import PLAIN, Delivery, PictureRequest, SpeechModel, SpeechRequest, Voice
from eleven_video.domain.script.script import Scene
from eleven_video.domain.text.speech_pieces import split_text

# The maximum length of the text of one call for a model whose limit is unknown. The maximum is the lowest limit of all
# models.
_LONGEST_TEXT = 5_000


def speech_requests(scene: Scene, voice: Voice, model: SpeechModel, delivery: Delivery = PLAIN) -> list[SpeechRequest]:
    """The requests to speak the narration of a scene.

    A narration that is too long for one call of the model needs several requests.
    """
    texts = split_text(scene.narration, model.max_characters or _LONGEST_TEXT)
    return [
        SpeechRequest(text, voice, model.id, scene.number, part, delivery) for part, text in enumerate(texts, start=1)
    ]


def picture_request(
    scene: Scene,
    number: int = 1,
    *,
    style: str,
    model: str,
    aspect_ratio: str,
    moment: str = "",
    seed: int | None = None,
) -> PictureRequest:
    """The request for one picture of a scene. `number` is 1 for the scene's first picture.

    `moment` is the narration that is heard while the picture is shown. `moment` is empty if this narration is not known
    yet.
    """
    prompt = picture_prompt(scene.image_prompt, style=style, moment=moment)
    return PictureRequest(prompt, aspect_ratio, model, scene.number, number, seed)
