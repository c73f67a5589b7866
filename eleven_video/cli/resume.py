"""`eleven-video resume`: a run that ended early goes on, and pays only for what is missing."""

from typing import Annotated

import typer

from eleven_video.cli import _completing, _options
from eleven_video.errors import InvalidInput


def resume(
    session: Annotated[
        str | None,
        typer.Argument(
            help="Its id, or how the id begins; else the latest unfinished one.",
            show_default=False,
            autocompletion=_completing.session,
        ),
    ] = None,
    budget: Annotated[
        str | None, typer.Option(help="Dollars that the video may cost in all, with what is already paid.")
    ] = None,
    budget_credits: Annotated[
        str | None, typer.Option(help="ElevenLabs credits that the video may take in all, with what is already used.")
    ] = None,
    no_budget: Annotated[
        bool, typer.Option("--no-budget", help="Go on without any limit, in dollars or credits.")
    ] = False,
    on_unknown: _options.OnUnknown = None,
    fit: _options.Fit = None,
    output: Annotated[str | None, typer.Option("--output", "-o", help="Another file or folder for the video.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what is paid and what is left.")] = False,
    pricing: _options.Pricing = None,
    report: _options.Report = None,
    as_json: _options.AsJson = False,
    no_live: _options.NoLive = False,
    quiet: _options.Quiet = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Go on with a run that failed, was stopped or was killed. What it has bought is not bought again.

    Shows what is paid and what is left to pay, then pays for that alone.
    """
    if quiet and verbose:
        raise InvalidInput("--quiet and --verbose exclude each other. Leave one out.")
    if budget is not None and no_budget:
        raise InvalidInput("--budget and --no-budget exclude each other. Leave one out.")
    if budget_credits is not None and no_budget:
        raise InvalidInput("--budget-credits and --no-budget exclude each other. Leave one out.")

    from eleven_video.cli._resumption import ResumeOptions, run

    run(
        ResumeOptions(
            session=session,
            budget=budget,
            budget_credits=budget_credits,
            no_budget=no_budget,
            on_unknown=on_unknown,
            fit=fit,
            output=output,
            dry_run=dry_run,
            pricing=pricing,
            report=report,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            verbosity=verbose,
        )
    )
