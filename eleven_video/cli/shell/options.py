"""Options that several commands share: name, help text and shell completion of each."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli.shell import completion as _completing

Prompt = Annotated[str | None, typer.Argument(help="Topic of the video; - reads it from stdin.", show_default=False)]
PromptOption = Annotated[str | None, typer.Option("--prompt", "-p", help="The same, as an option.")]
Script = Annotated[
    Path | None, typer.Option(help="Text to narrate: plain, markdown, HTML, .srt, .vtt, .fountain; - is stdin.")
]
Duration = Annotated[str | None, typer.Option(help="Approximate length, such as 90s, 1:30 or 2m30s [default: 1m]")]
Voice = Annotated[str | None, typer.Option(help="Name or id of an ElevenLabs voice.")]
TtsModel = Annotated[str | None, typer.Option(help="ElevenLabs speech model.")]
TextModel = Annotated[
    str | None, typer.Option("--text-model", "--gemini-model", help="Gemini model that writes the script.")
]
ImageModel = Annotated[str | None, typer.Option(help="Gemini model that draws the pictures.")]
Language = Annotated[
    str | None,
    typer.Option(
        help="Language of script and narration, such as German or de [default: the prompt's]",
        autocompletion=_completing.language,
    ),
]
Style = Annotated[
    str | None,
    typer.Option(help='Look of all pictures, such as "watercolour, soft light" [default: the script\'s]'),
]
Seed = Annotated[str | None, typer.Option(help="Number that makes results repeatable as far as the services allow.")]
Speed = Annotated[str | None, typer.Option(help="Speaking rate from 0.7 to 1.2 [default: 1]")]
ImageCount = Annotated[str | None, typer.Option(help="Total number of pictures (at least one per scene).")]
SecondsPerImage = Annotated[str | None, typer.Option(help="Approximate seconds per picture [default: 3.5]")]
Rephrase = Annotated[str | None, typer.Option(help="Gemini model that polishes the script in a second pass.")]
StopAt = Annotated[
    str | None,
    typer.Option(
        help="Stop after script, audio or images; resume makes the video.",
        autocompletion=_completing.stop_at,
    ),
]
Resolution = Annotated[
    str | None,
    typer.Option(
        help="1080p, 720p, 4k, portrait, square, a ratio such as 9:16, or WIDTHxHEIGHT [default: 1080p]",
        autocompletion=_completing.resolution,
    ),
]
Fps = Annotated[
    str | None,
    typer.Option(help="Frames per second: 24, 25, 30 or 60 [default: 24]", autocompletion=_completing.fps),
]
FileFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="mp4, mov or webm [default: from --output, else mp4]",
        autocompletion=_completing.file_format,
    ),
]
Quality = Annotated[
    str | None,
    typer.Option(
        help="draft, standard or high; better is slower [default: standard]",
        autocompletion=_completing.quality,
    ),
]
Motion = Annotated[
    str | None,
    typer.Option(help="Camera motion: zoom, pan or none [default: zoom]", autocompletion=_completing.motion),
]
Transition = Annotated[
    str | None,
    typer.Option(help="Transition between pictures: cut or fade [default: cut]", autocompletion=_completing.transition),
]
Captions = Annotated[
    str | None,
    typer.Option(
        help="Captions: burn or karaoke (in the pictures), srt or vtt (file and track), none [default: burn]",
        autocompletion=_completing.captions,
    ),
]
CaptionStyle = Annotated[
    str | None,
    typer.Option(
        help="Look of drawn captions: default, bold, box, minimal, or one of your settings [default: default]",
        autocompletion=_completing.caption_style,
    ),
]
CaptionPosition = Annotated[
    str | None,
    typer.Option(
        help="Place of drawn captions: bottom, middle, top, or a percentage from the top [default: bottom]",
        autocompletion=_completing.caption_position,
    ),
]
SafeArea = Annotated[
    str | None,
    typer.Option(
        help="Keep drawn captions clear of what apps cover: apps or none [default: apps in upright videos]",
        autocompletion=_completing.safe_area,
    ),
]
Pricing = Annotated[Path | None, typer.Option(help="Your own prices, TOML or JSON.")]
Report = Annotated[Path | None, typer.Option(help="Save usage and cost as .json or .csv.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace existing outputs (video, receipt, captions, report).")
]
Project = Annotated[str | None, typer.Option(help="Project to count the cost under, such as a client.")]
UnresolvedCallPolicy = Annotated[
    str | None,
    typer.Option(
        help="What to do about a call without an answer, which may be billed: retry, skip or stop.",
        autocompletion=_completing.on_unknown,
    ),
]
BudgetCredits = Annotated[
    str | None,
    typer.Option(help="Maximum ElevenLabs credits, such as 2000. Calls that could exceed them are not made."),
]
Fit = Annotated[
    str | None,
    typer.Option(
        help="What to do if quota or budget is too small: stop, voice (cheaper), pictures (fewer), both, anyway.",
        autocompletion=_completing.fit,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
NoLive = Annotated[bool, typer.Option("--no-live", help="Plain lines instead of the live panel.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only warnings and errors, and the video's path on stdout.")]
Sandbox = Annotated[bool, typer.Option("--sandbox", help="Use the built-in sandbox; nothing is billed.")]
Live = Annotated[bool, typer.Option("--live", help="Use the real services, never the sandbox.")]
Verbose = Annotated[
    int, typer.Option("--verbose", "-v", count=True, help="Verbose; -vv for debug output.", show_default=False)
]
