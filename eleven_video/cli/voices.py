"""`eleven-video voices`: the voices of the account, to choose one by name."""

from typing import Annotated

import typer


def voices(
    search: Annotated[
        list[str] | None, typer.Argument(help="Words in a name, id, description or label.", show_default=False)
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Only those that speak it, such as en or pt-BR.", show_default=False)
    ] = None,
    category: Annotated[
        str | None, typer.Option(help="Only these, such as premade or cloned.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """List the voices of your ElevenLabs account by name. Without a key: those of the sandbox. This is free."""
    from eleven_video.cli._voices import print_voices

    print_voices(" ".join(search or ()), language=language, category=category, as_json=as_json)
