"""`eleven-video edit`: change the script of a session, and buy only what the change makes new."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli import _completing, _options
from eleven_video.errors import InvalidInput


def edit(
    session: Annotated[
        str | None,
        typer.Argument(
            help="Its id, or how the id begins; else the latest.",
            show_default=False,
            autocompletion=_completing.session,
        ),
    ] = None,
    script: Annotated[
        Path | None, typer.Option(help="The edited script.json; else it is opened in $VISUAL or $EDITOR.")
    ] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", help="File or folder for the new video.")] = None,
    budget: Annotated[str | None, typer.Option(help="Dollars that the change may cost.")] = None,
    budget_credits: Annotated[str | None, typer.Option(help="ElevenLabs credits that the change may take.")] = None,
    on_unknown: _options.OnUnknown = None,
    fit: _options.Fit = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what the change would cost.")] = False,
    pricing: _options.Pricing = None,
    report: _options.Report = None,
    as_json: _options.AsJson = False,
    no_live: _options.NoLive = False,
    quiet: _options.Quiet = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Make the video of a session again with an edited script. Scenes that are as they were cost nothing.

    The session itself stays as it is: the new video is a session of its own.
    """
    if quiet and verbose:
        raise InvalidInput("--quiet and --verbose exclude each other. Leave one out.")

    from eleven_video.cli._editing import EditOptions, run

    run(
        EditOptions(
            session=session,
            script=script,
            output=output,
            budget=budget,
            budget_credits=budget_credits,
            on_unknown=on_unknown,
            fit=fit,
            dry_run=dry_run,
            pricing=pricing,
            report=report,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            verbosity=verbose,
        )
    )
