"""Prints a message if the sandbox makes a video. It is the first line of a run, so this module must load fast."""

from collections.abc import Sequence

from rich.text import Text

from eleven_video.domain.job import VideoJob
from eleven_video.domain.options import Mode
from eleven_video.domain.speaking_rates import wanted_language
from eleven_video.domain.text.languages import language_name
from eleven_video.ui.console import console
from eleven_video.ui.live.log_lines import say
from eleven_video.ui.styles import WARNING_LABEL

_SANDBOX_LANGUAGE = "en"
_STAND_INS = "Nothing is billed; script, voice and pictures are placeholders."


def print_mode(mode: Mode, *, asked: bool, again: bool = False, jobs: Sequence[VideoJob] = ()) -> None:
    """In sandbox mode, print a message. If the language of a job is not English, also print a warning.

    Args:
        mode: Live services or sandbox.
        asked: Whether the user typed the option --sandbox.
        again: Whether an earlier run of the same session used the sandbox.
        jobs: The jobs of the videos to make.
    """
    if mode is not Mode.SANDBOX:
        return
    if again or asked:
        say(console, Text(f"Using the built-in sandbox{' again' if again else ''}. {_STAND_INS}"))
    else:
        say(
            console,
            Text(f"No API keys found, using the built-in sandbox. {_STAND_INS} To set keys: eleven-video setup"),
        )
    others = {code for job in jobs if (code := wanted_language(job)) not in {"", _SANDBOX_LANGUAGE}}
    if others:
        names = sorted(language_name(code) for code in others)
        text = f"The sandbox writes and speaks English only, not {' or '.join(names)}."
        say(console, Text.assemble(("Warning: ", WARNING_LABEL), text))
