"""`eleven-video edit`: change the script of a session, and buy only what the change makes new."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli import _completing
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
    on_unknown: Annotated[
        str | None,
        typer.Option(
            help="What to do about a call that may be billed but was not answered: retry, skip or stop.",
            autocompletion=_completing.on_unknown,
        ),
    ] = None,
    fit: Annotated[
        str | None,
        typer.Option(
            help="Where more is needed than the services have left: stop, voice (a cheaper one), pictures (fewer), both, anyway.",
            autocompletion=_completing.fit,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what the change would cost.")] = False,
    pricing: Annotated[Path | None, typer.Option(help="Your own prices, TOML or JSON.")] = None,
    report: Annotated[Path | None, typer.Option(help="Save usage and cost as .json or .csv.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
    no_live: Annotated[bool, typer.Option("--no-live", help="Plain lines instead of the live panel.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only warnings and errors, and the video's path on stdout.")
    ] = False,
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Say more; twice: everything.", show_default=False)
    ] = 0,
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
