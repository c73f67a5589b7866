"""The command `eleven-video resume` continues a run that ended early, and buys only the missing results."""

from typing import Annotated

import typer

from eleven_video.cli.shell import completion as _completing
from eleven_video.cli.shell import shared_options as _options
from eleven_video.cli.shell.command import AsJson
from eleven_video.cli.shell.exclusive_options import refuse_together
from eleven_video.cli.shell.options_from_table import Given, takes_options
from eleven_video.domain.options.option import Command


@takes_options(Command.RESUME)
def resume(
    given: Given,
    session: Annotated[
        str | None,
        typer.Argument(
            help="Session id or its beginning [default: the latest unfinished one]",
            show_default=False,
            autocompletion=_completing.session,
        ),
    ] = None,
    no_budget: Annotated[
        bool, typer.Option("--no-budget", help="Continue without a budget in dollars or credits.")
    ] = False,
    no_review: Annotated[
        bool, typer.Option("--no-review", help="Do not open the script of a --review session in an editor.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what is paid and what is left to pay.")] = False,
    report: _options.Report = None,
    as_json: AsJson = False,
    no_live: _options.NoLive = False,
    quiet: _options.Quiet = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Continue a failed or interrupted run. Its earlier results are not bought again.

    Shows what is paid and what is left to pay, and buys only the rest.
    """
    refuse_together({"--quiet": quiet, "--verbose": verbose})
    refuse_together({"--budget": given["budget"], "--no-budget": no_budget})
    refuse_together({"--budget-credits": given["budget_credits"], "--no-budget": no_budget})

    from eleven_video.cli.shell.given_options import parse_given

    # The options are parsed before a slow import, so that the user sees an invalid value at once.
    options = parse_given(given)

    from eleven_video.cli.video.resume_run import ResumeOptions, run

    run(
        ResumeOptions(
            session=session,
            options=options,
            no_budget=no_budget,
            no_review=no_review,
            dry_run=dry_run,
            report=report,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            verbosity=verbose,
        )
    )
