"""The command `eleven-video usage` shows the usage and the cost of earlier runs from the ledger."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli.shell import completion as _completing
from eleven_video.cli.shell.command import AsJson, HistoryCommand, QuickGroup
from eleven_video.cli.shell.exclusive_options import refuse_together

usage = typer.Typer(
    cls=QuickGroup,
    help="Show what earlier runs used and cost. Without a command: the list of sessions.",
    rich_markup_mode=None,
    invoke_without_command=True,
)

_Since = Annotated[
    str | None,
    typer.Option(help="First day: 2026-11-01, 2026-11, yesterday, 7d, 2w or last-month.", show_default=False),
]
_Until = Annotated[str | None, typer.Option(help="Last day, in the same forms.", show_default=False)]
_Timezone = Annotated[
    str | None,
    typer.Option(help="Time zone of days, such as Europe/Berlin [default: this machine's]", show_default=False),
]
_Utc = Annotated[bool, typer.Option("--utc", help="Use days of UTC.")]
_Project = Annotated[str | None, typer.Option(help="Only this project.", show_default=False)]


@usage.callback()
def _root(context: typer.Context) -> None:
    """Show what earlier runs used and cost. Without a command: the list of sessions."""
    from eleven_video.cli.shell.ledger_catch_up import catch_up

    catch_up()
    if context.invoked_subcommand is None:
        list_sessions()


@usage.command("list", cls=HistoryCommand)
def list_sessions(
    limit: Annotated[int, typer.Option(min=1, help="Number of sessions to show.")] = 20,
    since: _Since = None,
    until: _Until = None,
    timezone: _Timezone = None,
    utc: _Utc = False,
    project: _Project = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Only sandbox sessions.")] = False,
    live: Annotated[bool, typer.Option("--live", help="Only sessions of the real services.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the latest sessions and the cost of each."""
    from eleven_video.cli.usage.sessions import print_sessions
    from eleven_video.domain.options import Mode
    from eleven_video.reporting.selection import SelectionOptions

    refuse_together({"--sandbox": sandbox, "--live": live})
    mode = Mode.SANDBOX if sandbox else Mode.LIVE if live else None
    print_sessions(limit, SelectionOptions(since, until, project, timezone=timezone, utc=utc), mode, as_json=as_json)


@usage.command("show", cls=HistoryCommand)
def show_session(
    session: Annotated[
        str | None,
        typer.Argument(
            help="Session id or its beginning [default: the latest]",
            show_default=False,
            autocompletion=_completing.session,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show one session call by call."""
    from eleven_video.cli.usage.sessions import print_session

    print_session(session, as_json=as_json)


@usage.command("report", cls=HistoryCommand)
def report(
    by: Annotated[str, typer.Option(help="day, week, month, model, voice, service, project or profile.")] = "day",
    since: _Since = None,
    until: _Until = None,
    timezone: _Timezone = None,
    utc: _Utc = False,
    project: _Project = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Show what sandbox runs would have cost instead.")] = False,
    reprice: Annotated[
        bool, typer.Option("--reprice", help="Also show the cost of the same calls at today's prices.")
    ] = False,
    pricing: Annotated[
        Path | None, typer.Option(help="Your own prices for --reprice, TOML or JSON.", show_default=False)
    ] = None,
    list_prices: Annotated[
        bool, typer.Option("--list-prices", help="With --reprice: use list prices only, not your own prices.")
    ] = False,
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets.")] = False,
) -> None:
    """Add up costs by day, model, project and so on. Recorded calls keep their prices, even with --reprice."""
    from eleven_video.cli.usage.report import ReportOptions, print_report
    from eleven_video.reporting.selection import SelectionOptions

    print_report(
        ReportOptions(
            by=by,
            selection=SelectionOptions(since, until, project, sandbox=sandbox, timezone=timezone, utc=utc),
            reprice=reprice,
            list_prices=list_prices,
            pricing=pricing,
            as_json=as_json,
            as_csv=as_csv,
        )
    )


@usage.command("receipt", cls=HistoryCommand)
def receipt(
    session: Annotated[
        str | None,
        typer.Argument(
            help="Session id or its beginning [default: the latest]",
            show_default=False,
            autocompletion=_completing.session,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write [default: beside the video]", show_default=False),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file if it exists.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write the receipt of a session as one HTML file.

    The file suits a client: it loads nothing and prints on paper.
    """
    from eleven_video.cli.usage.receipt import write_receipt

    write_receipt(session, output, overwrite=overwrite, as_json=as_json)


@usage.command("export", cls=HistoryCommand)
def export(
    since: _Since = None,
    until: _Until = None,
    timezone: _Timezone = None,
    utc: _Utc = False,
    project: _Project = None,
    session: Annotated[
        str | None, typer.Option(help="Only this session: its id or the beginning of it.", show_default=False)
    ] = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Export the calls of sandbox runs instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per line (the default).")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="A table for spreadsheets (the default for FILE.csv).")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write [default: stdout]", show_default=False),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the --output file if it exists.")] = False,
) -> None:
    """Export every call with its exact cost, the oldest first."""
    from eleven_video.cli.usage.export import ExportOptions
    from eleven_video.cli.usage.export import export as export_calls
    from eleven_video.reporting.selection import SelectionOptions

    export_calls(
        ExportOptions(
            selection=SelectionOptions(since, until, project, sandbox=sandbox, timezone=timezone, utc=utc),
            session=session,
            as_json=as_json,
            as_csv=as_csv,
            output=output,
            overwrite=overwrite,
        )
    )
