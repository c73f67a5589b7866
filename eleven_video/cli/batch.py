"""`eleven-video batch`: a file of prompts becomes as many finished videos."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli import _completing
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
    duration: Annotated[str | None, typer.Option(help="As of generate, for rows that do not say it.")] = None,
    voice: Annotated[str | None, typer.Option(help="The same.")] = None,
    tts_model: Annotated[str | None, typer.Option(help="The same.")] = None,
    text_model: Annotated[str | None, typer.Option("--text-model", "--gemini-model", help="The same.")] = None,
    image_model: Annotated[str | None, typer.Option(help="The same.")] = None,
    language: Annotated[str | None, typer.Option(help="The same.", autocompletion=_completing.language)] = None,
    style: Annotated[str | None, typer.Option(help="The same.")] = None,
    seed: Annotated[str | None, typer.Option(help="The same.")] = None,
    speed: Annotated[str | None, typer.Option(help="The same.")] = None,
    image_count: Annotated[str | None, typer.Option(help="The same.")] = None,
    seconds_per_image: Annotated[str | None, typer.Option(help="The same.")] = None,
    rephrase: Annotated[str | None, typer.Option(help="The same.")] = None,
    resolution: Annotated[str | None, typer.Option(help="The same.", autocompletion=_completing.resolution)] = None,
    fps: Annotated[str | None, typer.Option(help="The same.", autocompletion=_completing.fps)] = None,
    file_format: Annotated[
        str | None, typer.Option("--format", help="The same.", autocompletion=_completing.file_format)
    ] = None,
    quality: Annotated[str | None, typer.Option(help="The same.", autocompletion=_completing.quality)] = None,
    motion: Annotated[str | None, typer.Option(help="The same.", autocompletion=_completing.motion)] = None,
    transition: Annotated[str | None, typer.Option(help="The same.", autocompletion=_completing.transition)] = None,
    captions: Annotated[str | None, typer.Option(help="The same.", autocompletion=_completing.captions)] = None,
    music: Annotated[str | None, typer.Option(help="The same.")] = None,
    project: Annotated[str | None, typer.Option(help="The same.")] = None,
    on_unknown: Annotated[
        str | None,
        typer.Option(
            help="What to do about a call that may be billed but was not answered: retry, skip or stop.",
            autocompletion=_completing.on_unknown,
        ),
    ] = None,
    fit: Annotated[
        str | None,
        typer.Option(help="As of generate; a video that does not fit stops the batch.", autocompletion=_completing.fit),
    ] = None,
    pricing: Annotated[Path | None, typer.Option(help="Your own prices, TOML or JSON.")] = None,
    report: Annotated[Path | None, typer.Option(help="Save rows, usage and cost as .json, or usage as .csv.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only check the rows and tell what they will use and cost.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what became of each row as one JSON object.")] = False,
    no_live: Annotated[bool, typer.Option("--no-live", help="Plain lines instead of the live panel.")] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only warnings and what failed, and the videos' paths on stdout.")
    ] = False,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Stand-ins on this machine; nothing is billed.")] = False,
    live: Annotated[bool, typer.Option("--live", help="The real services, never the sandbox.")] = False,
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="Say more; twice: everything.", show_default=False)
    ] = 0,
) -> None:
    """Make a video of each row of a file, some at a time, under one budget. All rows are checked before anything is bought.

    Columns are named as the options of generate: prompt or script, duration, voice, resolution and so on. A row that
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
            dry_run=dry_run,
            as_json=as_json,
            live_display=not no_live,
            quiet=quiet,
            mode="sandbox" if sandbox else "live" if live else None,
            verbosity=verbose,
        )
    )
