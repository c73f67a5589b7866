"""The command `eleven-video clean` shows the disk space that sessions need, and removes selected sessions."""

from typing import Annotated

import typer

from eleven_video.cli.shell import completion as _completing
from eleven_video.cli.shell.command import AsJson


def clean(
    sessions: Annotated[
        list[str] | None,
        typer.Argument(
            help="Sessions to remove: ids or their beginnings.",
            metavar="[SESSION]...",
            show_default=False,
            autocompletion=_completing.session,
        ),
    ] = None,
    finished: Annotated[bool, typer.Option("--finished", help="Remove sessions whose video is finished.")] = False,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Remove sandbox sessions.")] = False,
    empty: Annotated[bool, typer.Option("--empty", help="Remove sessions that bought nothing.")] = False,
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="Remove unfinished sessions with paid results, after a question.")
    ] = False,
    previews: Annotated[bool, typer.Option("--previews", help="Remove saved voice previews.")] = False,
    work_files: Annotated[
        bool, typer.Option("--work-files", help="Remove render files, also those kept with --keep; keep the sessions.")
    ] = False,
    older_than: Annotated[
        str | None,
        typer.Option(
            help="Only sessions and previews whose last use is longer ago than this, such as 30d, 2w or 12h. Alone: finished, sandbox and empty sessions.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be removed.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Remove paid results of unfinished sessions without a question.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what sessions take on disk, and remove some of them.

    Without an option nothing is removed. Recorded costs (`usage`) and finished videos always stay. A session that a run is
    using is skipped.
    """
    from eleven_video.cli.video.clean_run import CleanOptions, run

    run(
        CleanOptions(
            sessions=tuple(sessions or ()),
            finished=finished,
            sandbox=sandbox,
            empty=empty,
            unfinished=unfinished,
            previews=previews,
            work_files=work_files,
            older_than=older_than,
            dry_run=dry_run,
            agreed=yes,
            as_json=as_json,
        )
    )
