"""The choices of what a run does about existing files, a quota that is too small, and calls without an answer."""

from enum import StrEnum, unique


@unique
class UnresolvedCallPolicy(StrEnum):
    """What to do about an unresolved call. An unresolved call may have been billed.

    An unresolved call is never repeated without the user's consent.
    """

    STOP = "stop"  # end the run; the paid results stay stored in the session
    RETRY = "retry"  # make the call again, so that it may be billed twice
    SKIP = "skip"  # continue without the result of the call


@unique
class Existing(StrEnum):
    """What to do if the output file already exists.

    A file that the same session wrote and that was not changed later is always replaced.
    """

    REFUSE = "refuse"  # end with an error before anything is bought
    NUMBER = "number"  # use the next unused file name: "name-2", "name-3" and so on
    REPLACE = "replace"


@unique
class Fit(StrEnum):
    """What to do if the remaining quota or budget is too small for a video.

    The run is changed or ended before anything is bought. `STOP` ends the run. `VOICE` uses a speech model that takes
    fewer credits. `PICTURES` draws fewer pictures. `BOTH` may change the speech model and the number of pictures. If
    the video is still too expensive with the changed speech model or number of pictures, the run ends. `ANYWAY` starts
    the run without any change.
    """

    STOP = "stop"
    VOICE = "voice"
    PICTURES = "pictures"
    BOTH = "both"
    ANYWAY = "anyway"

    @property
    def may_change_voice(self) -> bool:
        return self in {Fit.VOICE, Fit.BOTH}

    @property
    def may_draw_fewer(self) -> bool:
        return self in {Fit.PICTURES, Fit.BOTH}


@unique
class Receipts(StrEnum):
    """Which receipts are written beside a video: an HTML page for people, a JSON file for programs, or both files."""

    BOTH = "both"
    HTML = "html"
    JSON = "json"

    @property
    def has_page(self) -> bool:
        return self is not Receipts.JSON

    @property
    def has_json(self) -> bool:
        return self is not Receipts.HTML


@unique
class Mode(StrEnum):
    """Whether calls go to the services and cost money (LIVE), or go to the built-in sandbox and are free (SANDBOX).

    Amounts of live runs are never added to amounts of sandbox runs.
    """

    LIVE = "live"
    SANDBOX = "sandbox"
