"""The stages of a run. Each stage buys a result, checks it at once, and prepares it for the next stage."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from eleven_video.domain.encoded_picture import Picture
from eleven_video.domain.job import VideoJob
from eleven_video.domain.requests.redraws import Redraw, drawings
from eleven_video.domain.requests.requests import (
    PLAIN,
    Delivery,
    PictureRequest,
    RephraseRequest,
    ScriptRequest,
    SpeechModel,
    Voice,
)
from eleven_video.domain.requests.scene_requests import picture_request, speech_requests
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.script.script_file import spoken_only
from eleven_video.domain.text.plain_text import without_controls
from eleven_video.errors import InvalidAnswer, InvalidInput, Unanswered
from eleven_video.planning.decoded_speech import DecodedSpeech
from eleven_video.planning.scene_plan import SceneSpeech
from eleven_video.planning.scene_speech import joined_speech
from eleven_video.purchasing.purchaser import Purchaser
from eleven_video.purchasing.result_files import Refused
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.render.encoder_settings import SAMPLE_RATE
from eleven_video.render.library_errors import not_enough_memory
from eleven_video.render.pictures.decode import UnusablePictureError
from eleven_video.render.pictures.stored_picture import StoredPicture
from eleven_video.render.stopping import go_on

logger = logging.getLogger(__name__)


def write_script(buying: Purchaser, folder: SessionFolder, request: ScriptRequest) -> Script:
    """Buy a script that the text model writes. Text that must not be spoken is removed from the narration of the
    script.

    Raises:
        InvalidAnswer: The script has no text that can be spoken.
    """
    try:
        written = buying.script(request)
    except InvalidAnswer as error:
        if error.answer:
            # The answer is not a valid script, but it was paid for. The user may correct the saved file and use it with
            # --script.
            folder.keep_text("script-answer.txt", without_controls(error.answer))
        raise
    return _spoken(written, request.model)


def rephrase(buying: Purchaser, request: RephraseRequest, warn: Callable[[str], None]) -> Script:
    """Buy a version of the script that a second model has rephrased.

    If the answer of the second model was lost and the user chose to skip the call, `warn` gets a message, and the
    original script is returned.

    Raises:
        InvalidAnswer: The script has no text that can be spoken.
    """
    answer = buying.rephrased(request)
    if isinstance(answer, Refused):
        warn(f"The first version of the script is used: {answer.error}")
        return request.script
    return _spoken(answer, request.model)


def _spoken(written: Script, model: str) -> Script:
    try:
        return spoken_only(written)
    except InvalidInput:
        raise InvalidAnswer(f"{model} wrote a script without a word to speak. Try another prompt or model.") from None


@dataclass(frozen=True, slots=True)
class Narrating:
    """Buys the narrations of a video."""

    buying: Purchaser
    voice: Voice
    model: SpeechModel
    delivery: Delivery = PLAIN
    # A function that is called repeatedly while speech is decoded. The function raises an error if the decoding must
    # stop.
    stopping: Callable[[], None] = go_on
    # The stored narrations that were decoded before the run, to find out which calls the run must make.
    decoded: DecodedSpeech = field(default_factory=DecodedSpeech)

    def speak(self, scene: Scene) -> SceneSpeech | Refused:
        """Buy the narration of a scene. A long narration is bought in several requests, and the answers are joined. The
        result is `Refused` if an answer was lost and the user chose to skip the call.
        """
        requests = speech_requests(scene, self.voice, self.model, self.delivery)
        narrations = []
        for request in requests:
            narration = self.buying.narration(request)
            if isinstance(narration, Refused):
                return narration
            narrations.append(narration)
        speech = joined_speech(
            scene, requests, narrations, self.buying.results, stopping=self.stopping, decode=self.decoded.take
        )
        logger.info("scene %d is spoken: %.1f s", scene.number, len(speech.samples) / SAMPLE_RATE)
        return speech


@dataclass(frozen=True, slots=True)
class Illustrating:
    """Buys the pictures of a video."""

    buying: Purchaser
    style: str
    model: str
    aspect_ratio: str
    seed: int | None = None
    redraws: Sequence[Redraw] = ()
    warn: Callable[[str], None] = logger.warning

    @classmethod
    def of(cls, job: VideoJob, script: Script, buying: Purchaser, warn: Callable[[str], None]) -> Self:
        style = job.style or script.style
        return cls(buying, style, job.image_model, job.video.aspect_ratio, job.seed, job.redraws, warn)

    def request(self, scene: Scene, number: int, moment: str = "") -> PictureRequest:
        return picture_request(
            scene,
            number,
            style=self.style,
            model=self.model,
            aspect_ratio=self.aspect_ratio,
            moment=moment,
            seed=self.seed,
        )

    def draw(self, scene: Scene, number: int, *, moment: str = "") -> StoredPicture | Refused:
        """Buy a picture. If the model refuses to draw the picture, the picture is requested a second time with a
        simpler prompt.

        If the user has requested new drawings of the picture, the result is the latest drawing that can be used.

        Args:
            scene: The scene.
            number: The number of the picture in the scene. The number of the first picture is 1.
            moment: The words that are spoken while the picture is shown. `moment` is empty for the first picture.
        """
        *again, request = drawings(self.request(scene, number, moment), self.redraws)
        for later in again:
            drawn = self._stored(later, self.buying.picture(later))
            if isinstance(drawn, StoredPicture):
                return drawn
            self.warn(f"Scene {scene.number}, picture {number}: {drawn.error} The earlier picture is shown.")
        answer = self.buying.picture(request)
        if isinstance(answer, Refused) and not isinstance(answer.error, Unanswered):
            # The model would probably refuse the same prompt again. The second prompt leaves out the spoken words,
            # because the spoken words are the most likely reason for the refusal.
            request = self.request(replace(scene, image_prompt=_plainer(scene)), number)
            answer = self.buying.picture(request)
        return self._stored(request, answer)

    def _stored(self, request: PictureRequest, answer: Picture | Refused) -> StoredPicture | Refused:
        if isinstance(answer, Refused):
            return answer
        scene, number = request.scene, request.number
        try:
            picture = StoredPicture.of(self.buying.results.path_of(request), answer.data)
        except UnusablePictureError as problem:
            # If a picture is damaged, it is not requested again. Another prompt would not help, and every picture costs
            # money.
            return Refused(unusable_picture(self.model, str(problem)))
        except MemoryError as error:
            raise not_enough_memory(f"to open picture {number} of scene {scene}") from error
        logger.info("scene %d, picture %d is drawn: %s, %d bytes", scene, number, picture.format, picture.size)
        return picture


def unusable_picture(model: str, problem: str) -> InvalidAnswer:
    """The error for a picture that was paid for but cannot be used. `problem` is the reason."""
    return InvalidAnswer(f"{model} sent a picture that cannot be used: {problem}.")


def _plainer(scene: Scene) -> str:
    return f"A calm, family-friendly illustration without people, inspired by: {scene.image_prompt}"
