"""Decodes the pieces of a scene's narration, and joins the pieces. The pauses that the script contains are inserted."""

from collections.abc import Callable, Sequence

import numpy as np

from eleven_video.domain.requests.requests import (
    SpeechRequest,
)
from eleven_video.domain.script.script import Scene
from eleven_video.domain.timing.narration import Narration
from eleven_video.domain.timing.pause_times import delayed, silences
from eleven_video.domain.timing.shots import even_alignment, joined
from eleven_video.errors import RenderError
from eleven_video.planning.decoded_speech import Decoder
from eleven_video.planning.scene_plan import SceneSpeech
from eleven_video.purchasing.result_store import ResultStore
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.library_errors import not_enough_memory
from eleven_video.render.sound.pause_insertion import with_silences
from eleven_video.render.sound.speech import hear_speech, longest_s
from eleven_video.render.stopping import go_on


def joined_speech(
    scene: Scene,
    requests: Sequence[SpeechRequest],
    narrations: Sequence[Narration],
    results: ResultStore,
    *,
    stopping: Callable[[], None] = go_on,
    decode: Decoder = hear_speech,
) -> SceneSpeech:
    """Decode and join the pieces of a scene's narration. A long narration is bought in several pieces.

    Args:
        scene: The scene.
        requests: The requests for the pieces of the narration, in the order of the text.
        narrations: The narrations that were bought with these requests.
        results: The result store with the narrations. Error messages name files in this store.
        stopping: A function that is called repeatedly while speech is decoded. `stopping` raises an error if the
            decoding must stop.
        decode: The function that decodes one piece of the narration.

    Raises:
        RenderError: A piece of the narration cannot be decoded, or the speech is longer than its text can last.
    """
    sounds = []
    timings = []
    warnings: list[str] = []
    parts = scene.spoken.cut(request.text for request in requests)
    for request, narration, part in zip(requests, narrations, parts, strict=True):
        timed_s = max(narration.alignment.ends, default=None) if narration.alignment else None
        try:
            speech = decode(narration.audio, timed_s=timed_s, most_s=longest_s(request.text), stopping=stopping)
        except RenderError as error:
            raise RenderError(
                f"The narration of scene {request.scene} cannot be played: {error} It is saved as {results.path_of(request)}. "
                "Delete that file to buy it again."
            ) from error
        except MemoryError as error:
            raise not_enough_memory(f"to decode the narration of scene {request.scene}") from error
        seconds = len(speech.samples) / SAMPLE_RATE
        warnings += speech.warnings
        alignment = (narration.alignment or even_alignment(request.text, seconds)).within(seconds)
        pauses = silences(alignment, part, audio_s=seconds, timed=narration.alignment is not None)
        sounds.append(with_silences(speech.samples, pauses))
        timings.append((delayed(alignment, pauses), len(sounds[-1]) / SAMPLE_RATE))
    alignment = joined(timings, spaced=_spaced(scene.narration, [request.text for request in requests]))
    samples = np.concatenate(sounds) if len(sounds) > 1 else sounds[0]
    return SceneSpeech(samples, alignment, tuple(dict.fromkeys(warnings)))


def _spaced(narration: str, parts: Sequence[str]) -> list[bool]:
    """Whether there is white space in the narration before each piece of the narration in `parts`. The result has no
    value for the first piece.
    """
    spaced = []
    at = 0
    for part in parts:
        start = narration.find(part, at)
        spaced.append(narration[start - 1 : start].isspace() if start > 0 else start < 0)
        at = start + len(part) if start >= 0 else at
    return spaced[1:]
