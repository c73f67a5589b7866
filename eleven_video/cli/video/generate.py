"""`eleven-video generate`: makes a finished video from a prompt."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli.shell import options as _options
from eleven_video.errors import InvalidInput


def generate(
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
    fps: _options.Fps = None,
    file_format: _options.FileFormat = None,
    quality: _options.Quality = None,
    motion: _options.Motion = None,
    transition: _options.Transition = None,
    captions: _options.Captions = None,
    caption_style: _options.CaptionStyle = None,
    caption_position: _options.CaptionPosition = None,
    safe_area: _options.SafeArea = None,
    music: Annotated[Path | None, typer.Option(help="Background music, lowered while the narrator speaks.")] = None,
    output: Annotated[str | None, typer.Option("--output", "-o", help="File or folder for the video.")] = None,
    overwrite: _options.Overwrite = False,
    pricing: _options.Pricing = None,
    report: _options.Report = None,
    project: _options.Project = None,
    budget: Annotated[
        str | None, typer.Option(help="Maximum cost in dollars, such as 0.50. Calls that could exceed it are not made.")
    ] = None,
    budget_credits: _options.BudgetCredits = None,
    on_unknown: _options.UnresolvedCallPolicy = None,
    review: Annotated[
        bool, typer.Option("--review", help="Open the script in your editor before anything else is bought.")
    ] = False,
    stop_at: _options.StopAt = None,
    fit: _options.Fit = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ignore earlier results for this --script and buy everything again.")
    ] = False,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Prompt for missing options; show the estimate first.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show the estimated usage and cost.")] = False,
    as_json: _options.AsJson = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep temporary render files.")] = False,
    no_live: _options.NoLive = False,
    quiet: _options.Quiet = False,
    sandbox: _options.Sandbox = False,
    live: _options.Live = False,
    verbose: _options.Verbose = 0,
) -> None:
    """Generate a narrated video from a prompt or script. The cost is shown live.

    With GEMINI_API_KEY and ELEVENLABS_API_KEY set, Gemini and ElevenLabs do the work. Without keys the built-in
    sandbox does: nothing is billed, and script, voice and pictures are placeholders.
    """
    # Checked in the order in which users can correct errors; nothing is loaded or bought before all checks pass.
    if prompt is not None and prompt_option is not None:
        raise InvalidInput("The prompt is given twice: as an argument and as --prompt. Leave one out.")
    if quiet and verbose:
        raise InvalidInput("--quiet and --verbose exclude each other. Leave one out.")
    if sandbox and live:
        raise InvalidInput("--sandbox and --live exclude each other. Leave one out.")

    video = {
        "resolution": resolution,
        "fps": fps,
        "format": file_format,
        "quality": quality,
        "motion": motion,
        "transition": transition,
        "captions": captions,
        "caption_style": caption_style,
        "caption_position": caption_position,
        "safe_area": safe_area,
        "fit": fit,
    }
    from eleven_video.cli.video.video_flags import check_video_flags

    # Imported here, because everything else takes much longer to load.
    check_video_flags(video)

    from eleven_video.cli.video.generate_run import GenerateOptions, run

    run(
        GenerateOptions(
            prompt=prompt if prompt is not None else prompt_option,
            script=script,
            duration=duration,
            video=video,
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
            overwrite=overwrite,
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
                "budget_credits": budget_credits,
            },
        )
    )
