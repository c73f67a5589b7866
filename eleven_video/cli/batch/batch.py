"""The command `eleven-video batch` makes a video for each prompt or script in a file."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli.shell import shared_options as _options
from eleven_video.cli.shell.exclusive_options import refuse_together
from eleven_video.cli.shell.options_from_table import Given, takes_options
from eleven_video.domain.options.option import Command


@takes_options(Command.BATCH)
def batch(
    given: Given,
    file: Annotated[
        str,
        typer.Argument(help="CSV with a header, JSON lines, or one prompt a line; - for stdin.", show_default=False),
    ],
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", help="Number of videos to make at the same time.", min=1, max=16)
    ] = 2,
    rows: Annotated[
        str | None, typer.Option("--rows", help="Input format: csv, jsonl or text [default: from the file name]")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Name of the batch, for later runs [default: the file's path]")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "--output-dir", "-o", help="Folder for the videos [default: this one]")
    ] = None,
    budget: Annotated[
        str | None,
        typer.Option(
            help="Maximum cost of the whole batch in dollars, such as 20. Calls that could exceed it are not made."
        ),
    ] = None,
    budget_credits: Annotated[
        str | None,
        typer.Option(help="Maximum ElevenLabs credits for the whole batch. Calls that could exceed them are not made."),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Save rows, usage and cost as .json, or usage as .csv.")] = None,
    allow_outside: Annotated[
        bool, typer.Option("--allow-outside", help="Allow rows to read and write files outside the batch's folders.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only check the rows and show their estimated usage and cost.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result of each row in one JSON object.")] = False,
    no_live: _options.NoLive = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only warnings and failures, and the videos' paths on stdout.")
    ] = False,
    sandbox: _options.Sandbox = False,
    live: _options.Live = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Generate one video per row of a file, under one budget. All rows are checked before anything is bought.

    Columns have the names of generate's options: prompt or script, duration, voice, resolution and so on. An option
    applies to the rows that do not set it. A failed row does not stop the others. Run the same command again to continue:
    finished videos are skipped, and paid results are reused.
    """
    refuse_together({"--quiet": quiet, "--verbose": verbose})
    refuse_together({"--sandbox": sandbox, "--live": live})

    from eleven_video.cli.batch.run import BatchOptions, run

    run(
        BatchOptions(
            file=file,
            jobs=jobs,
            rows=rows,
            name=name,
            output=output,
            given=given,
            budgets={"budget": budget, "budget_credits": budget_credits},
            report=report,
            allow_outside=allow_outside,
            dry_run=dry_run,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            mode="sandbox" if sandbox else "live" if live else None,
            verbosity=verbose,
        )
    )
