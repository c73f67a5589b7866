"""`eleven-video usage`: what earlier runs used and cost, from the ledger that every run writes."""

from typing import Annotated

import typer

usage = typer.Typer(
    help="Show what earlier runs used and cost. Without a command: the list of sessions.",
    rich_markup_mode=None,
    invoke_without_command=True,
)

_AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@usage.callback()
def _root(context: typer.Context) -> None:
    """Show what earlier runs used and cost. Without a command: the list of sessions."""
    if context.invoked_subcommand is None:
        list_sessions()


@usage.command("list")
def list_sessions(
    limit: Annotated[int, typer.Option(min=1, help="How many sessions.")] = 20,
    project: Annotated[str | None, typer.Option(help="Of this project only.")] = None,
    as_json: _AsJson = False,
) -> None:
    """Show the latest sessions and what each came to."""
    from eleven_video.cli._usage import print_sessions

    print_sessions(limit, project, as_json=as_json)


@usage.command("show")
def show_session(
    session: Annotated[
        str | None, typer.Argument(help="Its id, or how the id begins; else the latest.", show_default=False)
    ] = None,
    as_json: _AsJson = False,
) -> None:
    """Show one session call by call."""
    from eleven_video.cli._usage import print_session

    print_session(session, as_json=as_json)


@usage.command("report")
def report(
    by: Annotated[str, typer.Option(help="day, week, month, model, voice, service or project.")] = "day",
    since: Annotated[str | None, typer.Option(help="First day, such as 2026-11-01.", show_default=False)] = None,
    until: Annotated[str | None, typer.Option(help="Last day.", show_default=False)] = None,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="What sandbox runs would have cost, instead.")] = False,
    as_json: _AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print a table for spreadsheets.")] = False,
) -> None:
    """Add up what was spent."""
    from eleven_video.cli._usage import print_report

    print_report(by, since, until, sandbox=sandbox, as_json=as_json, as_csv=as_csv)
