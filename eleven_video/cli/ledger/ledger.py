"""The command `eleven-video ledger` looks after the ledger: the record of all calls and their costs."""

from typing import Annotated

import typer

from eleven_video.cli.shell.command import AsJson, QuickCommand, QuickGroup

ledger = typer.Typer(
    cls=QuickGroup,
    help="Show, check or move the record of all calls.",
    rich_markup_mode=None,
    invoke_without_command=True,
)


@ledger.callback()
def _root(context: typer.Context) -> None:
    """Show, check or move the record of all calls. Without a command: show."""
    if context.invoked_subcommand is None:
        show()


@ledger.command("show", cls=QuickCommand)
def show(as_json: AsJson = False) -> None:
    """Show where the ledger is, its form, size and rows.

    A password in its address is never shown.
    """
    from eleven_video.cli.ledger.show_run import print_ledger

    print_ledger(as_json=as_json)


@ledger.command("check", cls=QuickCommand)
def check(as_json: AsJson = False) -> None:
    """Check that the ledger can be used and agrees with itself.

    Looks at the connection, the form of the tables, the user's rights and the clocks (on a server), at damage (of a
    file), at calls that belong to nothing, at the amounts that limits count, at prices and at sums, to the pico-dollar.
    It changes nothing.

    Exit code 0: no problem was found. 3: at least one was, or the ledger cannot be read. Warnings do not count.
    """
    from eleven_video.cli.ledger.check_run import check_ledger

    check_ledger(as_json=as_json)


@ledger.command("move", cls=QuickCommand)
def move(
    address: Annotated[
        str | None,
        typer.Argument(
            help="The database, such as postgresql://user@host/database [default: the setting ledger]",
            metavar="[URL]",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Copy and check everything, then undo the copy.")] = False,
    write_setting: Annotated[
        bool | None,
        typer.Option(
            "--write-setting/--no-write-setting",
            help="Set ledger in config.toml to the database. [default: ask]",
            show_default=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Copy this machine's ledger into a shared database.

    All rows are copied in one transaction, then read back and compared: their number, their sums to the pico-dollar and
    the millionth of a credit, and their hash. A database that has rows of other machines gets these rows added. A row
    that differs from one of the same id is refused, and nothing is copied. An interrupted move can be repeated. The
    local file is kept. While a video is made here, the move is refused.

    A password in the URL is visible to other users while the command runs. To avoid that, set ELEVEN_VIDEO_LEDGER, or
    keep the password in ~/.pgpass.
    """
    from eleven_video.cli.ledger.move_run import MoveOptions, move_ledger

    move_ledger(MoveOptions(address, dry_run, write_setting, as_json))
