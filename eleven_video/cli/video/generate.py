"""The command `eleven-video generate` makes a video from a prompt or a script."""

from typing import Annotated

import typer

from eleven_video.cli.shell import shared_options as _options
from eleven_video.cli.shell.command import AsJson
from eleven_video.cli.shell.exclusive_options import refuse_together
from eleven_video.cli.shell.options_from_table import Given, takes_options
from eleven_video.domain.options.option import Command


@takes_options(Command.GENERATE)
def generate(
    given: Given,
    report: _options.Report = None,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Prompt for missing options; show the estimate first.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the estimated usage and cost.")] = False,
    as_json: AsJson = False,
    no_live: _options.NoLive = False,
    quiet: _options.Quiet = False,
    sandbox: _options.Sandbox = False,
    live: _options.Live = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Generate a narrated video from a prompt or script. The cost is shown live.

    With GEMINI_API_KEY and ELEVENLABS_API_KEY set, Gemini and ElevenLabs do the work. Without keys the built-in
    sandbox does: nothing is billed, and script, voice and pictures are placeholders.
    """
    # These checks are before a slow import, so that the user sees an error of the command line at once.
    refuse_together({"--quiet": quiet, "--verbose": verbose})
    refuse_together({"--sandbox": sandbox, "--live": live})

    from eleven_video.cli.shell.given_options import parse_given

    # The options are parsed before a slow import, so that the user sees an invalid value at once.
    options = parse_given(given)

    from eleven_video.cli.video.generate_run import GenerateOptions, run

    run(
        GenerateOptions(
            options=options,
            report=report,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            mode="sandbox" if sandbox else "live" if live else None,
            verbosity=verbose,
            dry_run=dry_run,
            interactive=interactive,
        )
    )
