"""The command `eleven-video voices` lists the voices of an ElevenLabs account, and buys previews of voices."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli.shell.command import AsJson
from eleven_video.errors import InvalidInput


def voices(
    search: Annotated[
        list[str] | None, typer.Argument(help="Words in a name, id, description or label.", show_default=False)
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Only voices of this language, such as en or pt-BR.", show_default=False)
    ] = None,
    category: Annotated[
        str | None, typer.Option(help="Only voices of this category, such as premade or cloned.", show_default=False)
    ] = None,
    preview: Annotated[
        str | None,
        typer.Option(help="Write a sample of this voice (name or id) to the --output file.", show_default=False),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The .mp3 file of the preview.", show_default=False)
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the --output file if it exists.")] = False,
    text: Annotated[
        str | None, typer.Option(help="Text of the preview [default: a short sentence]", show_default=False)
    ] = None,
    tts_model: Annotated[str | None, typer.Option(help="ElevenLabs model for the preview.", show_default=False)] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Buy the preview without a question.")] = False,
    retry: Annotated[
        bool, typer.Option("--retry", help="Buy a preview again whose answer was lost; it may be billed twice.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what the preview would cost.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the voices of your ElevenLabs account by name. Without a key: those of the sandbox. This is free.

    A --preview uses credits, which are counted like those of a video. The command shows them first, and asks before it
    buys the preview. With --yes it does not ask.
    """
    if preview is None:
        given = {
            "--output": output,
            "--overwrite": overwrite or None,
            "--text": text,
            "--tts-model": tts_model,
            "--yes": yes or None,
            "--retry": retry or None,
            "--dry-run": dry_run or None,
        }
        if alone := [option for option, value in given.items() if value is not None]:
            raise InvalidInput(f"{alone[0]} is for a preview: name the voice, as in --preview Rachel.")

        from eleven_video.cli.services.voices_run import print_voices

        print_voices(" ".join(search or ()), language=language, category=category, as_json=as_json)
        return
    if search or language is not None or category is not None:
        raise InvalidInput("A --preview is of one voice: leave the words, --language and --category out.")
    if output is None and not dry_run:
        raise InvalidInput("Say where the preview goes, as in --output voice.mp3.")

    from eleven_video.cli.services.voice_preview import PreviewOptions, preview_voice

    preview_voice(
        PreviewOptions(
            preview,
            output,
            text,
            tts_model,
            agreed=yes,
            again=retry,
            overwrite=overwrite,
            dry_run=dry_run,
            as_json=as_json,
        )
    )
