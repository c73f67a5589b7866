"""Options of several commands that do not change the video itself, such as --report and --verbose."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli.shell.options_from_table import flag

# The option --pricing from the table `OPTIONS`, for commands that use no other option of this table.
Pricing = Annotated[Path | None, flag("pricing")]

Report = Annotated[Path | None, typer.Option(help="Save usage and cost as .json or .csv.")]
NoLive = Annotated[bool, typer.Option("--no-live", help="Plain lines instead of the live panel.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only warnings and errors, and the video's path on stdout.")]
Sandbox = Annotated[bool, typer.Option("--sandbox", help="Use the built-in sandbox; nothing is billed.")]
Live = Annotated[bool, typer.Option("--live", help="Use the real services, never the sandbox.")]
Verbose = Annotated[
    int, typer.Option("--verbose", "-v", count=True, help="Verbose; -vv for debug output.", show_default=False)
]
