"""Facts that a command has found out before it starts a run. The run does not request the preloaded facts from the
services again.
"""

from dataclasses import dataclass, field

from eleven_video.planning.decoded_speech import DecodedSpeech
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.services.account import SpeechAccount


@dataclass(frozen=True, slots=True)
class PreloadedFacts:
    """Facts for the run that the command is about to start.

    Attributes:
        folder: The folder of the new or resumed session, or None if the run must open the folder itself.
        account: The facts that ElevenLabs has already returned. The run calls ElevenLabs only for the facts that are
            missing in `account`.
        decoded: The stored narrations that the command has already decoded.
    """

    folder: SessionFolder | None = None
    account: SpeechAccount = field(default_factory=SpeechAccount)
    decoded: DecodedSpeech = field(default_factory=DecodedSpeech)
