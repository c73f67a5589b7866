"""Asks questions for `setup` and `generate -i`: a choice with the arrow keys, a text with a check, or a secret.

All functions restore the terminal. If the user presses Ctrl-C, or if the input ends, they raise Interrupted. Call
`questions.can_ask` first. For a question with yes or no, use `questions.ask_yes`. For a question about spending money,
use `questions.ask_choice`.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eleven_video.domain.api_key_detection import KEY_ELSEWHERE, looks_like_key
from eleven_video.domain.text.plain_text import one_line
from eleven_video.errors import Interrupted
from eleven_video.ui.live.hidden_typing import forget_typed_keys

# A list with more options does not fit on a small screen, so the user can type to filter such a list.
_SEARCHED = 8


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer. The screen shows `title`, and the function returns `value`."""

    value: str
    title: str


def ask_one_of(question: str, options: Sequence[Option], *, default: str | None = None) -> str:
    """Let the user choose an option with the arrow keys, and return its value. The user can type to filter a long list.

    Args:
        question: The text of the question.
        options: The options to choose from. There must be at least one option, and no two options may have the same
            value.
        default: The value that Enter alone chooses. If it is None, Enter alone chooses the first option.
    """
    import questionary  # noqa: PLC0415  loading this takes half a second

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
    """Let the user type a line of text, and return it without surrounding blanks.

    Args:
        question: The text of the question.
        default: The text that Enter alone returns.
        check: Returns an error message for an invalid text, or None for a valid text. The user is asked until the text
            is valid. An API key is always refused, and is removed from the screen.
    """
    import questionary  # noqa: PLC0415  loading this takes half a second

    prompt = one_line(question) + (f" [{one_line(default)}]" if default else "")

    def checked(typed: str) -> bool | str:
        if looks_like_key(typed):
            from prompt_toolkit.application import get_app  # noqa: PLC0415  slow to load, needed only for a question

            # The typed API key must not stay on the screen.
            get_app().current_buffer.reset()
            return f"That {KEY_ELSEWHERE}"
        return check(typed.strip() or default) or True

    typed = _answer(lambda style: questionary.text(prompt, qmark="?", style=style, validate=checked))
    return str(typed).strip() or default


def ask_hidden(question: str) -> str:
    """Let the user type a hidden line, and return the line without surrounding blanks. Enter alone returns ""."""
    import questionary  # noqa: PLC0415  loading this takes half a second

    return str(_answer(lambda style: questionary.password(one_line(question), qmark="?", style=style))).strip()


def _answer(make: Callable[[Any], Any]) -> Any:
    from prompt_toolkit.styles import Style  # noqa: PLC0415  slow to load, needed only for a question

    style = Style(
        [("qmark", "bold"), ("question", "bold"), ("answer", ""), ("pointer", "bold"), ("highlighted", "bold")]
    )
    # Keys that the user pressed before the question was visible must not answer the question.
    forget_typed_keys()
    with _on_stderr():
        try:
            return make(style).unsafe_ask()
        except (EOFError, KeyboardInterrupt):
            raise Interrupted("Cancelled: the question was not answered. Nothing was changed.") from None


@contextmanager
def _on_stderr() -> Iterator[None]:
    """A `with` block in which questions appear on stderr, because stdout has only results and may be a pipe."""
    from prompt_toolkit.application import create_app_session  # noqa: PLC0415  slow to load, needed only here
    from prompt_toolkit.output import create_output  # noqa: PLC0415  slow to load, needed only for a question

    # Without this variable, prompt_toolkit asks the terminal for the cursor position. If the terminal does not answer,
    # prompt_toolkit prints a warning in the middle of the question.
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
