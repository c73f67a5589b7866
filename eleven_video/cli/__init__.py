"""The command line of eleven-video. The module of a command is imported when the command runs."""

import gc
import os
import sys

import typer

from eleven_video.cli.batch import batch
from eleven_video.cli.pricing import pricing
from eleven_video.cli.services import doctor, models, sandbox, serve, status, voices
from eleven_video.cli.settings import config, profile, setup
from eleven_video.cli.shell.command import QuickCommand, ServiceCommand, ServiceGroup
from eleven_video.cli.shell.core_dumps import keep_keys_out_of_core_dumps
from eleven_video.cli.shell.exit import flush_or_drop, reported
from eleven_video.cli.usage import usage
from eleven_video.cli.video import clean, edit, estimate, generate, redraw, resume

# Help texts have no markup, because importing typer's markup renderer takes longer than all other imports.
app = typer.Typer(
    name="eleven-video",
    cls=ServiceGroup,
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
    del version  # the callback of --version has printed it already
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


app.command("setup", cls=ServiceCommand)(setup.setup)
app.command("generate", cls=ServiceCommand)(generate.generate)
app.command("batch", cls=ServiceCommand)(batch.batch)
app.command("resume", cls=ServiceCommand)(resume.resume)
app.command("edit", cls=ServiceCommand)(edit.edit)
app.command("redraw", cls=ServiceCommand)(redraw.redraw)
app.command("estimate", cls=ServiceCommand)(estimate.estimate)
app.command("status", cls=ServiceCommand)(status.status)
app.command("voices", cls=ServiceCommand)(voices.voices)
app.command("models", cls=ServiceCommand)(models.models)
app.command("serve", cls=QuickCommand)(serve.serve)
app.command("sandbox", cls=QuickCommand)(sandbox.sandbox)
app.command("clean", cls=QuickCommand)(clean.clean)
app.command("doctor", cls=ServiceCommand)(doctor.doctor)
app.add_typer(config.config, name="config")
app.add_typer(profile.profile, name="profile")
app.add_typer(usage.usage, name="usage")
app.add_typer(pricing.pricing, name="pricing")


def main() -> None:
    """Run the command that the user typed, and exit with its exit code."""
    keep_keys_out_of_core_dumps()
    # Pydantic would search every installed package for plugins, and a plugin would see the API keys.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    code = reported(app)
    flush_or_drop()
    # Without this, Python visits all objects of the services' libraries at its exit, which takes time.
    gc.freeze()
    sys.exit(code)
