"""`eleven-video batch`: a file of prompts becomes as many finished videos."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli import _completing, _options
from eleven_video.errors import InvalidInput


def batch(
    file: Annotated[
        str,
        typer.Argument(help="CSV with a header, JSON lines, or one prompt a line; - for stdin.", show_default=False),
    ],
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Videos that are made at a time.", min=1, max=16)] = 2,
    rows: Annotated[
        str | None, typer.Option("--rows", help="How it is written: csv, jsonl or text; else told from its name.")
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="By what a later run knows the batch again; else by where the file is.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "--output-dir", "-o", help="Folder for the videos; this one if not said.")
    ] = None,
    budget: Annotated[
        str | None, typer.Option(help="Dollars that all of the batch may cost, such as 20. No call is made beyond.")
    ] = None,
    budget_credits: Annotated[
        str | None, typer.Option(help="ElevenLabs credits that all of the batch may take. No call is made beyond.")
    ] = None,
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
    fps: _options.Fps = None,
    file_format: _options.FileFormat = None,
    quality: _options.Quality = None,
    motion: _options.Motion = None,
    transition: _options.Transition = None,
    captions: _options.Captions = None,
    music: Annotated[str | None, typer.Option(help="The same.")] = None,
    project: _options.Project = None,
    on_unknown: _options.OnUnknown = None,
    fit: Annotated[
        str | None,
        typer.Option(help="As of generate; a video that does not fit stops the batch.", autocompletion=_completing.fit),
    ] = None,
    pricing: _options.Pricing = None,
    report: Annotated[Path | None, typer.Option(help="Save rows, usage and cost as .json, or usage as .csv.")] = None,
    allow_outside: Annotated[
        bool, typer.Option("--allow-outside", help="Let rows read and write files outside the batch's folders.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only check the rows and tell what they will use and cost.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what became of each row as one JSON object.")] = False,
    no_live: _options.NoLive = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only warnings and what failed, and the videos' paths on stdout.")
    ] = False,
    sandbox: _options.Sandbox = False,
    live: _options.Live = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Make a video of each row of a file, some at a time, under one budget. All rows are checked before anything is bought.

    Columns are named as the options of generate: prompt or script, duration, voice, resolution and so on; an option holds
    for the rows that do not say it. A row that
    fails leaves the others. Run it again to go on: what is made is not made again, and what is paid is used.
    """
    if quiet and verbose:
        raise InvalidInput("--quiet and --verbose exclude each other. Leave one out.")
    if sandbox and live:
        raise InvalidInput("--sandbox and --live exclude each other. Leave one out.")

    from eleven_video.cli._batch import BatchOptions, run

    run(
        BatchOptions(
            file=file,
            jobs=jobs,
            rows=rows,
            name=name,
            output=output,
            budget=budget,
            budget_credits=budget_credits,
            usual={
                "duration": duration,
                "voice": voice,
                "tts_model": tts_model,
                "text_model": text_model,
                "image_model": image_model,
                "language": language,
                "style": style,
                "seed": seed,
                "speed": speed,
                "image_count": image_count,
                "seconds_per_image": seconds_per_image,
                "rephrase": rephrase,
                "resolution": resolution,
                "fps": fps,
                "format": file_format,
                "quality": quality,
                "motion": motion,
                "transition": transition,
                "captions": captions,
                "music": music,
                "project": project,
                "on_unknown": on_unknown,
                "fit": fit,
            },
            pricing=pricing,
            report=report,
            allow_outside=allow_outside,
            dry_run=dry_run,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            mode="sandbox" if sandbox else "live" if live else None,
            verbosity=verbose,
        )
    )
