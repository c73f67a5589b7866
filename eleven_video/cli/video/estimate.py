"""The command `eleven-video estimate` shows the estimated usage and cost of a video."""

from typing import Annotated

import typer

from eleven_video.cli.shell import shared_options as _options
from eleven_video.cli.shell.options_from_table import Given, takes_options
from eleven_video.domain.options.option import Command


@takes_options(Command.ESTIMATE)
def estimate(
    given: Given,
    compare: Annotated[
        list[str] | None,
        typer.Option(help="Compare with other options, such as image-model=NAME,tts-model=NAME. Repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the estimate as one JSON object.")] = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Estimate the usage and cost of a video. Nothing is bought.

    Shows calls, tokens, pictures, credits and dollars as ranges. With ELEVENLABS_API_KEY set, it also checks for free
    whether the account has enough credits.
    """
    from eleven_video.cli.shell.given_options import parse_given

    options = parse_given(given)

    from eleven_video.cli.video.estimate_run import Question, run

    run(Question(options=options, compare=tuple(compare or ()), as_json=as_json, verbosity=verbose))
