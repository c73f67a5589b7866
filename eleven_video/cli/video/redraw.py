"""The command `eleven-video redraw`. A model draws one picture of a session again, and the video is made again."""

from typing import Annotated

import typer

from eleven_video.cli.shell import completion as _completing
from eleven_video.cli.shell import shared_options as _options
from eleven_video.cli.shell.command import AsJson
from eleven_video.cli.shell.exclusive_options import refuse_together
from eleven_video.cli.shell.options_from_table import Given, takes_options
from eleven_video.domain.options.option import Command


@takes_options(Command.REDRAW)
def redraw(
    given: Given,
    scene: Annotated[int, typer.Option(help="Number of the scene, from 1.", min=1, show_default=False)],
    picture: Annotated[
        int, typer.Option(help="Number of the picture in the scene, from 1.", min=1, show_default=False)
    ],
    session: Annotated[
        str | None,
        typer.Argument(
            help="Session id or its beginning [default: the latest]",
            show_default=False,
            autocompletion=_completing.session,
        ),
    ] = None,
    picture_prompt: Annotated[
        str | None, typer.Option("--prompt", help="What the picture shows [default: as before]", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Buy the picture without a question.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what the picture would cost.")] = False,
    report: _options.Report = None,
    as_json: AsJson = False,
    no_live: _options.NoLive = False,
    quiet: _options.Quiet = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Have one picture of a video drawn again.

    Shows the cost and asks before it buys the picture. Then it makes the video with the new picture, which costs nothing.
    The earlier picture stays in the session's folder.
    """
    refuse_together({"--quiet": quiet, "--verbose": verbose})

    from eleven_video.cli.shell.given_options import parse_given

    # The options are parsed before a slow import, so that the user sees an invalid value at once.
    options = parse_given(given)

    from eleven_video.cli.video.redraw_run import RedrawOptions, run

    run(
        RedrawOptions(
            session=session,
            scene=scene,
            picture=picture,
            prompt=picture_prompt,
            agreed=yes,
            options=options,
            dry_run=dry_run,
            report=report,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            verbosity=verbose,
        )
    )
