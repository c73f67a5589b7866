"""The requests for one scene: the same for a run and for its estimate."""

from eleven_video.domain.requests.prompts import picture_prompt
from eleven_video.domain.requests.requests import PLAIN, Delivery, PictureRequest, SpeechModel, SpeechRequest, Voice
from eleven_video.domain.script.script import Scene
from eleven_video.domain.text.splitting import split_text

# What a text may have in one call where the service does not say: the least of today's models.
_LONGEST_TEXT = 5_000


def speech_requests(scene: Scene, voice: Voice, model: SpeechModel, delivery: Delivery = PLAIN) -> list[SpeechRequest]:
    """One call for a scene's narration, or more where the model does not take so long a text."""
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
    """Picture `number` of a scene; `moment` is what is heard while it is seen."""
    prompt = picture_prompt(scene.image_prompt, style=style, moment=moment)
    return PictureRequest(prompt, aspect_ratio, model, scene.number, number, seed)
