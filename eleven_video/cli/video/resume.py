"""`eleven-video resume`: continue a run that ended early and pay only for the missing results."""

from typing import Annotated

import typer

from eleven_video.cli.shell import completion as _completing
from eleven_video.cli.shell import options as _options
from eleven_video.errors import InvalidInput


def resume(
    session: Annotated[
        str | None,
        typer.Argument(
            help="Session id or its beginning [default: the latest unfinished one]",
            show_default=False,
            autocompletion=_completing.session,
        ),
    ] = None,
    budget: Annotated[
        str | None, typer.Option(help="Maximum cost of the video in dollars, including the part already paid.")
    ] = None,
    budget_credits: Annotated[
        str | None, typer.Option(help="Maximum ElevenLabs credits for the video, including those already used.")
    ] = None,
    no_budget: Annotated[
        bool, typer.Option("--no-budget", help="Continue without a budget in dollars or credits.")
    ] = False,
    on_unknown: _options.UnresolvedCallPolicy = None,
    fit: _options.Fit = None,
    captions: _options.Captions = None,
    caption_style: _options.CaptionStyle = None,
    caption_position: _options.CaptionPosition = None,
    safe_area: _options.SafeArea = None,
    output: Annotated[str | None, typer.Option("--output", "-o", help="Another file or folder for the video.")] = None,
    overwrite: _options.Overwrite = False,
    no_review: Annotated[
        bool, typer.Option("--no-review", help="Do not open the script of a --review session in an editor.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what is paid and what is left to pay.")] = False,
    pricing: _options.Pricing = None,
    report: _options.Report = None,
    as_json: _options.AsJson = False,
    no_live: _options.NoLive = False,
    quiet: _options.Quiet = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Continue a failed or interrupted run. Its earlier results are not bought again.

    Shows what is paid and what is left to pay, and buys only the rest.
    """
    if quiet and verbose:
        raise InvalidInput("--quiet and --verbose exclude each other. Leave one out.")
    if budget is not None and no_budget:
        raise InvalidInput("--budget and --no-budget exclude each other. Leave one out.")
    if budget_credits is not None and no_budget:
        raise InvalidInput("--budget-credits and --no-budget exclude each other. Leave one out.")

    from eleven_video.cli.video.resume_run import ResumeOptions, run

    run(
        ResumeOptions(
            session=session,
            budget=budget,
            budget_credits=budget_credits,
            no_budget=no_budget,
            on_unknown=on_unknown,
            fit=fit,
            captions={
                "captions": captions,
                "caption_style": caption_style,
                "caption_position": caption_position,
                "safe_area": safe_area,
            },
            output=output,
            overwrite=overwrite,
            no_review=no_review,
            dry_run=dry_run,
            pricing=pricing,
            report=report,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            verbosity=verbose,
        )
    )
