"""`eleven-video generate`: one prompt becomes a finished video."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli import _completing
from eleven_video.errors import InvalidInput


def generate(
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
    fps: Annotated[
        str | None,
        typer.Option(help="Frames a second: 24, 25, 30 or 60; 24 if not said.", autocompletion=_completing.fps),
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="mp4, mov or webm; else by the ending of --output, else mp4.",
            autocompletion=_completing.file_format,
        ),
    ] = None,
    quality: Annotated[
        str | None,
        typer.Option(
            help="draft, standard or high: the better, the slower; standard if not said.",
            autocompletion=_completing.quality,
        ),
    ] = None,
    motion: Annotated[
        str | None,
        typer.Option(help="How pictures move: zoom, pan or none; zoom if not said.", autocompletion=_completing.motion),
    ] = None,
    transition: Annotated[
        str | None,
        typer.Option(help="Between pictures: cut or fade; cut if not said.", autocompletion=_completing.transition),
    ] = None,
    captions: Annotated[
        str | None,
        typer.Option(
            help="The spoken words: burn or karaoke into the pictures, srt or vtt as a file and a track; none. burn if not said.",
            autocompletion=_completing.captions,
        ),
    ] = None,
    music: Annotated[
        Path | None, typer.Option(help="Play this file under the narration, which it steps back for.")
    ] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", help="File or folder for the video.")] = None,
    pricing: Annotated[Path | None, typer.Option(help="Your own prices, TOML or JSON.")] = None,
    report: Annotated[Path | None, typer.Option(help="Save usage and cost as .json or .csv.")] = None,
    project: Annotated[str | None, typer.Option(help="What the cost is counted under, such as a client.")] = None,
    budget: Annotated[
        str | None, typer.Option(help="Dollars that this video may cost, such as 0.50. No call is made beyond.")
    ] = None,
    on_unknown: Annotated[
        str | None,
        typer.Option(
            help="What to do about a call that may be billed but was not answered: retry, skip or stop.",
            autocompletion=_completing.on_unknown,
        ),
    ] = None,
    review: Annotated[
        bool, typer.Option("--review", help="Open the script in your editor before anything else is bought.")
    ] = False,
    stop_at: Annotated[
        str | None,
        typer.Option(
            help="End without a video after the script, the audio or the images; resume goes on.",
            autocompletion=_completing.stop_at,
        ),
    ] = None,
    fit: Annotated[
        str | None,
        typer.Option(
            help="Where more is needed than the services have left: stop, voice (a cheaper one), pictures (fewer), both, anyway.",
            autocompletion=_completing.fit,
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Buy all of a --script anew, also what an earlier run of it has bought.")
    ] = False,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Ask for what is not said, and show the estimate before.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what it will use and cost, as estimate does.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the work files of the render, and say where they are.")
    ] = False,
    no_live: Annotated[bool, typer.Option("--no-live", help="Plain lines instead of the live panel.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only warnings and errors, and the video's path on stdout.")
    ] = False,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Stand-ins on this machine; nothing is billed.")] = False,
    live: Annotated[bool, typer.Option("--live", help="The real services, never the sandbox.")] = False,
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Say more; twice: everything.", show_default=False)
    ] = 0,
) -> None:
    """Write a script, speak it, draw it and compile the video, with its cost in sight all the while.

    Without API keys the built-in sandbox answers: nothing is billed, and script, voice and pictures are stand-ins.
    With GEMINI_API_KEY and ELEVENLABS_API_KEY set, the services do.
    """
    # Checked in the order in which people can mend it; nothing is loaded or bought before all of it is right.
    if prompt is not None and prompt_option is not None:
        raise InvalidInput("The prompt is given twice: as an argument and as --prompt. Leave one out.")
    if quiet and verbose:
        raise InvalidInput("--quiet and --verbose exclude each other. Leave one out.")
    if sandbox and live:
        raise InvalidInput("--sandbox and --live exclude each other. Leave one out.")

    from eleven_video.cli._generation import GenerateOptions, run

    run(
        GenerateOptions(
            prompt=prompt if prompt is not None else prompt_option,
            script=script,
            duration=duration,
            video={
                "resolution": resolution,
                "fps": fps,
                "format": file_format,
                "quality": quality,
                "motion": motion,
                "transition": transition,
                "captions": captions,
                "fit": fit,
            },
            requests={
                "language": language,
                "style": style,
                "seed": seed,
                "speed": speed,
                "image_count": image_count,
                "seconds_per_image": seconds_per_image,
                "rephrase": rephrase,
            },
            review=review,
            stop_at=stop_at,
            output=output,
            pricing=pricing,
            report=report,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            mode="sandbox" if sandbox else "live" if live else None,
            verbosity=verbose,
            on_unknown=on_unknown,
            fresh=fresh,
            dry_run=dry_run,
            interactive=interactive,
            keep_work_files=keep,
            music=music,
            settings={
                "voice": voice,
                "tts_model": tts_model,
                "text_model": text_model,
                "image_model": image_model,
                "project": project,
                "budget": budget,
            },
        )
    )
