"""The command line of eleven-video. The module of a command is imported only when the user runs the command."""

import gc
import os
import sys
from typing import Any

import typer

from eleven_video.cli.shell.command import QuickCommand, ServiceCommand, ServiceGroup
from eleven_video.cli.shell.core_dumps import keep_keys_out_of_core_dumps
from eleven_video.cli.shell.exit_codes import flush_or_drop, reported
from eleven_video.cli.shell.garbage_collection import collect_garbage_rarely
from eleven_video.cli.shell.lazy_commands import CommandSource, LazyCommands

# All commands, in the order in which --help lists them.
_COMMANDS = {
    "setup": CommandSource("eleven_video.cli.settings.setup", ServiceCommand),
    "generate": CommandSource("eleven_video.cli.video.generate", ServiceCommand),
    "batch": CommandSource("eleven_video.cli.batch.batch", ServiceCommand),
    "resume": CommandSource("eleven_video.cli.video.resume", ServiceCommand),
    "edit": CommandSource("eleven_video.cli.video.edit", ServiceCommand),
    "redraw": CommandSource("eleven_video.cli.video.redraw", ServiceCommand),
    "estimate": CommandSource("eleven_video.cli.video.estimate", ServiceCommand),
    "status": CommandSource("eleven_video.cli.services.status", ServiceCommand),
    "voices": CommandSource("eleven_video.cli.services.voices", ServiceCommand),
    "models": CommandSource("eleven_video.cli.services.models", ServiceCommand),
    "serve": CommandSource("eleven_video.cli.services.serve", QuickCommand),
    "sandbox": CommandSource("eleven_video.cli.services.sandbox", QuickCommand),
    "clean": CommandSource("eleven_video.cli.video.clean", QuickCommand),
    "doctor": CommandSource("eleven_video.cli.services.doctor", ServiceCommand),
    "config": CommandSource("eleven_video.cli.settings.config"),
    "profile": CommandSource("eleven_video.cli.settings.profile"),
    "usage": CommandSource("eleven_video.cli.usage.usage"),
    "ledger": CommandSource("eleven_video.cli.ledger.ledger"),
    "pricing": CommandSource("eleven_video.cli.pricing.pricing"),
}


class _Root(ServiceGroup):
    """The command `eleven-video` itself. A subcommand is built when the user calls it."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = LazyCommands(_COMMANDS)


# Help texts have no markup. The import of Typer's markup renderer would take longer than all other imports together.
app = typer.Typer(
    name="eleven-video",
    cls=_Root,
    help="Turn a prompt or script into a narrated video, and see the cost live.",
    rich_markup_mode=None,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"eleven-video {version('eleven-video')}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Show the version."),
) -> None:
    """Options of the program itself."""
    del version  # the callback of --version has already printed the version
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main() -> None:
    """Run the command that the user typed, and exit with its exit code."""
    collect_garbage_rarely()
    keep_keys_out_of_core_dumps()
    # Without this setting, Pydantic would search every installed package for plugins, and a plugin would see API keys.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    code = reported(app)
    flush_or_drop()
    # The call of `freeze` makes the exit faster. Without it, Python would look at all objects of the services'
    # libraries.
    gc.freeze()
    sys.exit(code)
