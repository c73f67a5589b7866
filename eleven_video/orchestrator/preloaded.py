"""Facts that a command has found out before it starts a run. The run does not ask the services for them again."""

from dataclasses import dataclass, field

from eleven_video.planning.decoded_speech import DecodedSpeech
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.services.account import SpeechAccount


@dataclass(frozen=True, slots=True)
class Preparation:
    """Facts for the run that the command is about to start.

    Attributes:
        folder: The folder of the new or resumed session; None if the run is to open it itself.
        account: The answers that ElevenLabs has given. The run asks only for facts that are missing here.
        decoded: The stored narrations that the command has decoded.
    """

    folder: SessionFolder | None = None
    account: SpeechAccount = field(default_factory=SpeechAccount)
    decoded: DecodedSpeech = field(default_factory=DecodedSpeech)
