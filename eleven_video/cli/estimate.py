"""`eleven-video estimate`: what a video will use and cost, known before anything is bought."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli import _completing
from eleven_video.errors import InvalidInput


def estimate(
    prompt: Annotated[str | None, typer.Argument(help="What the video is about.", show_default=False)] = None,
    prompt_option: Annotated[str | None, typer.Option("--prompt", "-p", help="The same, as an option.")] = None,
    script: Annotated[Path | None, typer.Option(help="Narrate this text of yours (plain or markdown).")] = None,
    duration: Annotated[
        str | None, typer.Option(help="About how long, such as 30s, 3m or 1m30s; 1m if not said.")
    ] = None,
    voice: Annotated[str | None, typer.Option(help="Name or id of an ElevenLabs voice.")] = None,
    tts_model: Annotated[str | None, typer.Option(help="ElevenLabs model that speaks.")] = None,
    text_model: Annotated[
        str | None, typer.Option("--text-model", "--gemini-model", help="Gemini model that writes the script.")
    ] = None,
    image_model: Annotated[str | None, typer.Option(help="Gemini model that draws the pictures.")] = None,
    language: Annotated[
        str | None,
        typer.Option(
            help="What is written and spoken in, such as German or de; else as the prompt is.",
            autocompletion=_completing.language,
        ),
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(help='The look of all pictures, such as "watercolour, soft light"; else the script\'s.'),
    ] = None,
    seed: Annotated[
        str | None, typer.Option(help="A number that lets the services repeat themselves, where they can.")
    ] = None,
    speed: Annotated[str | None, typer.Option(help="How fast is spoken, from 0.7 to 1.2; 1 if not said.")] = None,
    image_count: Annotated[str | None, typer.Option(help="So many pictures in all, one a scene at least.")] = None,
    seconds_per_image: Annotated[
        str | None, typer.Option(help="How long a picture is seen, about; 3.5 if not said.")
    ] = None,
    rephrase: Annotated[
        str | None, typer.Option(help="Gemini model that says the script better in a second pass.")
    ] = None,
    resolution: Annotated[
        str | None,
        typer.Option(
            help="1080p, 720p, 4k, portrait, square, or WIDTHxHEIGHT; 1080p if not said.",
            autocompletion=_completing.resolution,
        ),
    ] = None,
    pricing: Annotated[Path | None, typer.Option(help="Your own prices, TOML or JSON.")] = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(help="The same video otherwise, such as image-model=NAME,tts-model=NAME. May be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the estimate as one JSON object.")] = False,
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Say more; twice: everything.", show_default=False)
    ] = 0,
) -> None:
    """Tell calls, tokens, pictures, credits and dollars that a video will take, as a range. Nothing is bought.

    With ELEVENLABS_API_KEY set, the account is asked whether its credits will do; that is free.
    """
    if prompt is not None and prompt_option is not None:
        raise InvalidInput("The prompt is given twice: as an argument and as --prompt. Leave one out.")

    from eleven_video.cli._estimation import Question, run

    run(
        Question(
            prompt=prompt if prompt is not None else prompt_option,
            script=script,
            duration=duration,
            video={"resolution": resolution},
            requests={
                "language": language,
                "style": style,
                "seed": seed,
                "speed": speed,
                "image_count": image_count,
                "seconds_per_image": seconds_per_image,
                "rephrase": rephrase,
            },
            pricing=pricing,
            compare=tuple(compare or ()),
            as_json=as_json,
            verbosity=verbose,
            settings={"voice": voice, "tts_model": tts_model, "text_model": text_model, "image_model": image_model},
        )
    )
