"""Questions with more than a letter for an answer: one of many with the arrow keys, text that is checked, a secret.

All raise Interrupted for Ctrl-C and for the end of the input, after the terminal is as it was before. Whether there
is anybody to ask is `questions.can_ask`; yes or no, and what costs money, is asked by `questions.ask_yes` and `ask_choice`.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eleven_video.domain.api_keys import KEY_ELSEWHERE, looks_like_key
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import Interrupted
from eleven_video.ui.live.keyboard import forget_typed_keys

# More than fit on a small screen at once: typing narrows them down.
_SEARCHED = 8


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: what is returned for it, and how it is called."""

    value: str
    title: str


def ask_one_of(question: str, options: Sequence[Option], *, default: str | None = None) -> str:
    """The value of the option that was chosen. Arrow keys move, and in a long list what is typed narrows it down.

    Args:
        question: What to choose.
        options: At least one, with different values.
        default: The value that Enter alone chooses; by default the first.
    """
    import questionary  # noqa: PLC0415  half a second that only who is asked should wait

    searched = len(options) > _SEARCHED
    choices = [questionary.Choice(one_line(option.title), value=option.value) for option in options]
    values = [option.value for option in options]
    return str(
        _answer(
            lambda style: questionary.select(
                one_line(question),
                choices,
                default=default if default in values else None,
                qmark="?",
                pointer=">",
                style=style,
                use_search_filter=searched,
                use_jk_keys=False,
                instruction="(type to search)" if searched else "(arrow keys)",
            )
        )
    )


def ask_text(question: str, *, default: str = "", check: Callable[[str], str | None] = lambda _: None) -> str:
    """A line of text, without blanks around it.

    Args:
        question: What to type.
        default: What Enter alone means.
        check: Says what is wrong with a text, or None; it is asked again until nothing is. A service's key is always
            wrong, and is taken off the screen.
    """
    import questionary  # noqa: PLC0415  half a second that only who is asked should wait

    said = one_line(question) + (f" [{one_line(default)}]" if default else "")

    def checked(typed: str) -> bool | str:
        if looks_like_key(typed):
            from prompt_toolkit.application import get_app  # noqa: PLC0415  as above

            # It does not stay on the screen.
            get_app().current_buffer.reset()
            return f"That {KEY_ELSEWHERE}"
        return check(typed.strip() or default) or True

    typed = _answer(lambda style: questionary.text(said, qmark="?", style=style, validate=checked))
    return str(typed).strip() or default


def ask_hidden(question: str) -> str:
    """A line that is not shown while it is typed, without blanks around it; empty for Enter alone."""
    import questionary  # noqa: PLC0415  half a second that only who is asked should wait

    return str(_answer(lambda style: questionary.password(one_line(question), qmark="?", style=style))).strip()


def _answer(make: Callable[[Any], Any]) -> Any:
    from prompt_toolkit.styles import Style  # noqa: PLC0415  as above

    style = Style(
        [("qmark", "bold"), ("question", "bold"), ("answer", ""), ("pointer", "bold"), ("highlighted", "bold")]
    )
    # What was typed before the question was seen does not answer it.
    forget_typed_keys()
    with _on_stderr():
        try:
            return make(style).unsafe_ask()
        except (EOFError, KeyboardInterrupt):
            raise Interrupted("Cancelled: the question was not answered. Nothing was changed.") from None


@contextmanager
def _on_stderr() -> Iterator[None]:
    """Draw where all questions are drawn: stdout is for results, and may be a pipe."""
    from prompt_toolkit.application import create_app_session  # noqa: PLC0415  as above
    from prompt_toolkit.output import create_output  # noqa: PLC0415  as above

    # Terminals that do not tell where the cursor is are warned of otherwise, in the middle of a question.
    before = os.environ.get("PROMPT_TOOLKIT_NO_CPR")
    os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"
    try:
        with create_app_session(output=create_output(stdout=sys.stderr)):
            yield
    finally:
        if before is None:
            del os.environ["PROMPT_TOOLKIT_NO_CPR"]
        else:
            os.environ["PROMPT_TOOLKIT_NO_CPR"] = before
