"""The command `eleven-video models` lists the names of the models that write, draw and speak."""

from typing import Annotated

import typer

from eleven_video.cli.shell.command import AsJson


def models(
    search: Annotated[list[str] | None, typer.Argument(help="Words in a model's name.", show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """List the models that your keys may use, and their prices. Without keys: those of the sandbox.

    Runs use the same prices. For every rate and its source: eleven-video pricing show MODEL.
    """
    from eleven_video.cli.services.models_run import print_models

    print_models(" ".join(search or ()), as_json=as_json)
