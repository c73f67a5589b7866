"""What stands on a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from eleven_video.ui.panel.summary_reading import UsageBreakdown


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who hands the receipt to a client: texts, and a logo as an address with its data in it ("data:image/png;base64,...")."""

    name: str = ""
    note: str = ""
    logo: str = ""


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """One video and its cost.

    Attributes:
        title: The video's title.
        made_at: When it was finished, in the zone that it is shown in.
        session_id: The session of the video.
        usage: Everything that was used, with exact costs.
        billed: False for the sandbox.
        video: The name of the video's file; empty if there is none.
        failed: The cost of calls without a usable result, as text; empty if there were none.
        left_out: The parts of the script that are not spoken, as a sentence.
        open_calls: One sentence for each call whose cost is not known.
        notes: Sentences about the cost, such as a difference from the service's own count.
        issuer: Who hands it out.
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
