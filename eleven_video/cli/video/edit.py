"""The command `eleven-video edit` changes the script or captions of a session, and buys only changed results."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli.shell import completion as _completing
from eleven_video.cli.shell import shared_options as _options
from eleven_video.cli.shell.command import AsJson
from eleven_video.cli.shell.exclusive_options import refuse_together
from eleven_video.cli.shell.options_from_table import Given, takes_options
from eleven_video.domain.options.option import Command


@takes_options(Command.EDIT)
def edit(
    given: Given,
    session: Annotated[
        str | None,
        typer.Argument(
            help="Session id or its beginning [default: the latest]",
            show_default=False,
            autocompletion=_completing.session,
        ),
    ] = None,
    script: Annotated[
        Path | None, typer.Option(help="The edited script.json [default: open it in $VISUAL or $EDITOR]")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what the change would cost.")] = False,
    report: _options.Report = None,
    as_json: AsJson = False,
    no_live: _options.NoLive = False,
    quiet: _options.Quiet = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Make a video again with an edited script. Unchanged scenes cost nothing.

    The old session does not change: the new video gets a new session. With options for captions and without --script, the
    script stays as it is and nothing is bought.
    """
    refuse_together({"--quiet": quiet, "--verbose": verbose})

    from eleven_video.cli.shell.given_options import parse_given

    # The options are parsed before a slow import, so that the user sees an invalid value at once.
    options = parse_given(given)

    from eleven_video.cli.video.edit_run import EditOptions, run

    run(
        EditOptions(
            session=session,
            script=script,
            options=options,
            dry_run=dry_run,
            report=report,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            verbosity=verbose,
        )
    )
