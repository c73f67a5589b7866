"""`eleven-video edit`: change the script or the captions of a session, and buy only what the change makes new."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli.shell import completion as _completing
from eleven_video.cli.shell import options as _options
from eleven_video.errors import InvalidInput


def edit(
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
    output: Annotated[str | None, typer.Option("--output", "-o", help="File or folder for the new video.")] = None,
    overwrite: _options.Overwrite = False,
    budget: Annotated[str | None, typer.Option(help="Maximum cost of the change in dollars.")] = None,
    budget_credits: Annotated[str | None, typer.Option(help="Maximum ElevenLabs credits for the change.")] = None,
    on_unknown: _options.UnresolvedCallPolicy = None,
    fit: _options.Fit = None,
    captions: _options.Captions = None,
    caption_style: _options.CaptionStyle = None,
    caption_position: _options.CaptionPosition = None,
    safe_area: _options.SafeArea = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what the change would cost.")] = False,
    pricing: _options.Pricing = None,
    report: _options.Report = None,
    as_json: _options.AsJson = False,
    no_live: _options.NoLive = False,
    quiet: _options.Quiet = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Make a video again with an edited script. Unchanged scenes cost nothing.

    The old session does not change: the new video gets a new session. With options for captions and without --script, the
    script stays as it is and nothing is bought.
    """
    if quiet and verbose:
        raise InvalidInput("--quiet and --verbose exclude each other. Leave one out.")

    from eleven_video.cli.video.edit_run import EditOptions, run

    run(
        EditOptions(
            session=session,
            script=script,
            output=output,
            overwrite=overwrite,
            budget=budget,
            budget_credits=budget_credits,
            on_unknown=on_unknown,
            fit=fit,
            captions={
                "captions": captions,
                "caption_style": caption_style,
                "caption_position": caption_position,
                "safe_area": safe_area,
            },
            dry_run=dry_run,
            pricing=pricing,
            report=report,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            verbosity=verbose,
        )
    )
