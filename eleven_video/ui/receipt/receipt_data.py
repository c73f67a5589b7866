"""The information on a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eleven_video.ui.panel.summary_reading import UsageBreakdown


@dataclass(frozen=True, slots=True)
class Issuer:
    """The person or company that gives the receipt to a client. `logo` is a data URL ("data:image/png;base64,...")."""

    name: str = ""
    note: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """The information about one video and its cost.

    Attributes:
        title: The video's title.
        made_at: The time at which the video was finished, in the time zone of the receipt.
        session_id: The id of the session that made the video.
        usage: The usage of the session with exact costs.
        billed: Whether the calls are billed. `billed` is False if the sandbox answered the calls.
        video: The file name of the video. `video` is empty if there is no file.
        failed: The cost of calls without a usable result as text. `failed` is empty if there were no such calls.
        left_out: The parts of the script that are not spoken, as a sentence.
        open_calls: One sentence for each call with an unknown cost.
        notes: Sentences about the cost. For example, a sentence says that ElevenLabs counted another number of credits.
        issuer: The person or company that gives the receipt to a client.
    """

    title: str
    made_at: datetime
    session_id: str
    usage: UsageBreakdown
    billed: bool = True
    video: str = ""
    failed: str = ""
    left_out: str = ""
    open_calls: Sequence[str] = ()
    notes: Sequence[str] = ()
    issuer: Issuer = field(default_factory=Issuer)
