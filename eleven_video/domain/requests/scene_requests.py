"""The requests for one scene: the same for a run and for its estimate."""

from eleven_video.domain.requests.prompts import picture_prompt
from eleven_video.domain.requests.requests import PLAIN, Delivery, PictureRequest, SpeechModel, SpeechRequest, Voice
from eleven_video.domain.script.script import Scene
from eleven_video.domain.text.splitting import split_text

# The longest text of one call, in characters, if the service gives no limit: the lowest of today's models.
_LONGEST_TEXT = 5_000


def speech_requests(scene: Scene, voice: Voice, model: SpeechModel, delivery: Delivery = PLAIN) -> list[SpeechRequest]:
    """The calls for a scene's narration: one, or more if the text is too long for the model."""
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
    """Picture `number` of a scene; `moment` is the narration during the picture."""
    prompt = picture_prompt(scene.image_prompt, style=style, moment=moment)
    return PictureRequest(prompt, aspect_ratio, model, scene.number, number, seed)
