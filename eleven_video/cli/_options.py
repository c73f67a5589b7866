"""Options that several commands have, said once: what each is called, what it is for, and what the shell offers for it."""

from pathlib import Path
from typing import Annotated

import typer

from eleven_video.cli import _completing

Prompt = Annotated[
    str | None, typer.Argument(help="What the video is about; - reads it from stdin.", show_default=False)
]
PromptOption = Annotated[str | None, typer.Option("--prompt", "-p", help="The same, as an option.")]
Script = Annotated[
    Path | None, typer.Option(help="Narrate this text of yours (plain or markdown); - reads it from stdin.")
]
Duration = Annotated[str | None, typer.Option(help="About how long, such as 30s, 3m or 1m30s; 1m if not said.")]
Voice = Annotated[str | None, typer.Option(help="Name or id of an ElevenLabs voice.")]
TtsModel = Annotated[str | None, typer.Option(help="ElevenLabs model that speaks.")]
TextModel = Annotated[
    str | None, typer.Option("--text-model", "--gemini-model", help="Gemini model that writes the script.")
]
ImageModel = Annotated[str | None, typer.Option(help="Gemini model that draws the pictures.")]
Language = Annotated[
    str | None,
    typer.Option(
        help="What is written and spoken in, such as German or de; else as the prompt is.",
        autocompletion=_completing.language,
    ),
]
Style = Annotated[
    str | None,
    typer.Option(help='The look of all pictures, such as "watercolour, soft light"; else the script\'s.'),
]
Seed = Annotated[str | None, typer.Option(help="A number that lets the services repeat themselves, where they can.")]
Speed = Annotated[str | None, typer.Option(help="How fast is spoken, from 0.7 to 1.2; 1 if not said.")]
ImageCount = Annotated[str | None, typer.Option(help="So many pictures in all, one a scene at least.")]
SecondsPerImage = Annotated[str | None, typer.Option(help="How long a picture is seen, about; 3.5 if not said.")]
Rephrase = Annotated[str | None, typer.Option(help="Gemini model that says the script better in a second pass.")]
StopAt = Annotated[
    str | None,
    typer.Option(
        help="End without a video after the script, the audio or the images; resume goes on.",
        autocompletion=_completing.stop_at,
    ),
]
Resolution = Annotated[
    str | None,
    typer.Option(
        help="1080p, 720p, 4k, portrait, square, or WIDTHxHEIGHT; 1080p if not said.",
        autocompletion=_completing.resolution,
    ),
]
Fps = Annotated[
    str | None,
    typer.Option(help="Frames a second: 24, 25, 30 or 60; 24 if not said.", autocompletion=_completing.fps),
]
FileFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="mp4, mov or webm; else by the ending of --output, else mp4.",
        autocompletion=_completing.file_format,
    ),
]
Quality = Annotated[
    str | None,
    typer.Option(
        help="draft, standard or high: the better, the slower; standard if not said.",
        autocompletion=_completing.quality,
    ),
]
Motion = Annotated[
    str | None,
    typer.Option(help="How pictures move: zoom, pan or none; zoom if not said.", autocompletion=_completing.motion),
]
Transition = Annotated[
    str | None,
    typer.Option(help="Between pictures: cut or fade; cut if not said.", autocompletion=_completing.transition),
]
Captions = Annotated[
    str | None,
    typer.Option(
        help="The spoken words: burn or karaoke into the pictures, srt or vtt as a file and a track; none. burn if not said.",
        autocompletion=_completing.captions,
    ),
]
Pricing = Annotated[Path | None, typer.Option(help="Your own prices, TOML or JSON.")]
Report = Annotated[Path | None, typer.Option(help="Save usage and cost as .json or .csv.")]
Project = Annotated[str | None, typer.Option(help="What the cost is counted under, such as a client.")]
OnUnknown = Annotated[
    str | None,
    typer.Option(
        help="What to do about a call that may be billed but was not answered: retry, skip or stop.",
        autocompletion=_completing.on_unknown,
    ),
]
BudgetCredits = Annotated[
    str | None, typer.Option(help="ElevenLabs credits that this may take, such as 2000. No call is made beyond.")
]
Fit = Annotated[
    str | None,
    typer.Option(
        help="Where more is needed than the services have left: stop, voice (a cheaper one), pictures (fewer), both, anyway.",
        autocompletion=_completing.fit,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
NoLive = Annotated[bool, typer.Option("--no-live", help="Plain lines instead of the live panel.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only warnings and errors, and the video's path on stdout.")]
Sandbox = Annotated[bool, typer.Option("--sandbox", help="Stand-ins on this machine; nothing is billed.")]
Live = Annotated[bool, typer.Option("--live", help="The real services, never the sandbox.")]
Verbose = Annotated[
    int, typer.Option("--verbose", "-v", count=True, help="Say more; twice: everything.", show_default=False)
]
