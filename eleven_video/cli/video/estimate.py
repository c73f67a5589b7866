"""`eleven-video estimate`: shows the usage and cost of a video before anything is bought."""

from typing import Annotated

import typer

from eleven_video.cli.shell import options as _options
from eleven_video.errors import InvalidInput


def estimate(
    prompt: _options.Prompt = None,
    prompt_option: _options.PromptOption = None,
    script: _options.Script = None,
    duration: _options.Duration = None,
    voice: _options.Voice = None,
    tts_model: _options.TtsModel = None,
    text_model: _options.TextModel = None,
    image_model: _options.ImageModel = None,
    language: _options.Language = None,
    style: _options.Style = None,
    seed: _options.Seed = None,
    speed: _options.Speed = None,
    image_count: _options.ImageCount = None,
    seconds_per_image: _options.SecondsPerImage = None,
    rephrase: _options.Rephrase = None,
    resolution: _options.Resolution = None,
    stop_at: _options.StopAt = None,
    project: _options.Project = None,
    budget: Annotated[str | None, typer.Option(help="Check whether this many dollars are enough.")] = None,
    budget_credits: Annotated[
        str | None, typer.Option(help="Check whether this many ElevenLabs credits are enough.")
    ] = None,
    pricing: _options.Pricing = None,
    compare: Annotated[
        list[str] | None,
        typer.Option(help="Compare with other options, such as image-model=NAME,tts-model=NAME. Repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the estimate as one JSON object.")] = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Estimate the usage and cost of a video. Nothing is bought.

    Shows calls, tokens, pictures, credits and dollars as ranges. With ELEVENLABS_API_KEY set, it also checks for free
    whether the account has enough credits.
    """
    if prompt is not None and prompt_option is not None:
        raise InvalidInput("The prompt is given twice: as an argument and as --prompt. Leave one out.")

    from eleven_video.cli.video.estimate_run import Question, run

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
            stop_at=stop_at,
            pricing=pricing,
            compare=tuple(compare or ()),
            as_json=as_json,
            verbosity=verbose,
            settings={
                "voice": voice,
                "tts_model": tts_model,
                "text_model": text_model,
                "image_model": image_model,
                "project": project,
                "budget": budget,
                "budget_credits": budget_credits,
            },
        )
    )
