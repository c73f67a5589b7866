"""Facts that a command found out before a run, so that the run does not ask for them again."""

from dataclasses import dataclass, field

from eleven_video.planning.decoded_speech import DecodedSpeech
from eleven_video.purchasing.session_folder import SessionFolder
from eleven_video.services.account import SpeechAccount


@dataclass(frozen=True, slots=True)
class Preparation:
    """Facts about the run that comes next.

    Attributes:
        folder: The folder of the session to resume or of the new one, with the index of its results.
        account: The account's answers. The run asks only for what is missing.
        decoded: Stored narrations that were decoded.
    """

    folder: SessionFolder | None = None
    account: SpeechAccount = field(default_factory=SpeechAccount)
    decoded: DecodedSpeech = field(default_factory=DecodedSpeech)
