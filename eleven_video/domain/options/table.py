"""The table of all options of a video. Commands, batches, settings, guided questions and documents are made from the
table.

To add an option, add a row to the table, and add to `VideoJob` the field that the row's `target` names. `--help` lists
the options in the order of the rows.
"""

from collections.abc import Mapping
from types import MappingProxyType

from eleven_video.domain.options import checks_and_suggestions as values
from eleven_video.domain.options.defaults import (
    DEFAULT_CAPTION_POSITION,
    DEFAULT_IMAGE_MODEL,
    DEFAULT_SPEECH_MODEL,
    DEFAULT_TEXT_MODEL,
)
from eleven_video.domain.options.option import (
    AGAIN,
    ALL,
    MAKES,
    ONLY_GENERATE,
    SINGLE,
    Command,
    Group,
    Kind,
    Option,
)
from eleven_video.domain.options.policies import Fit, Receipts
from eleven_video.domain.options.ranges import (
    FASTEST,
    LARGEST_SEED,
    MOST_CREDITS,
    MOST_DOLLARS,
    SLOWEST,
)
from eleven_video.domain.timing.timing_constants import BEST_SHOT_S, LONGEST_S, MOST_PICTURES, SHORTEST_S

_SCRIPT = (
    Option(
        name="prompt", help="Topic of the video; - reads it from stdin.", group=Group.SCRIPT, metavar="TEXT",
        flags=("-p",), commands=SINGLE, is_setting=False, question="What is the video about?", page="cli.md",
    ),
    Option(
        name="script", help="Text to narrate: plain, markdown, HTML, .srt, .vtt, .fountain; - is stdin.",
        group=Group.SCRIPT, kind=Kind.FILE, metavar="FILE", commands=SINGLE, is_setting=False, page="scripts.md",
    ),
    Option(
        name="duration", help="Approximate length, such as 90s, 1:30 or 2m30s", group=Group.SCRIPT, metavar="LENGTH",
        default="1m", check=values.check_duration, question="How long?", page="cli.md",
    ),
    Option(
        name="language", help="Language of script and narration, such as German or de", group=Group.SCRIPT,
        metavar="LANGUAGE", default="", usual="the prompt's", suggestions=values.languages, check=values.check_language,
        target="language",
    ),
    Option(
        name="text_model", help="Gemini model that writes the script.", group=Group.SCRIPT, metavar="MODEL",
        flags=("--gemini-model",), default=DEFAULT_TEXT_MODEL, hides_default=True, target="text_model", question="Which model writes the script?", page="cli.md",
    ),
    Option(
        name="rephrase", help="Gemini model that polishes the script in a second pass.", group=Group.SCRIPT,
        metavar="MODEL", check=str.strip, target="rephrase",
    ),
    Option(
        name="review", help="Open the script in your editor before anything else is bought.", group=Group.SCRIPT,
        kind=Kind.SWITCH, commands=ONLY_GENERATE, target="review", is_setting=False, is_column=False,
    ),
    Option(
        name="stop_at", help="Stop after script, audio or images; resume makes the video.", group=Group.SCRIPT,
        kind=Kind.CHOICE, commands=SINGLE, choices=("script", "audio", "images"), members=values.stages, noun="stage to stop at", target="stop_at",
        is_setting=False, is_column=False,
    ),
)  # fmt: skip

_PICTURES = (
    Option(
        name="image_model", help="Gemini model that draws the pictures.", group=Group.PICTURES, metavar="MODEL",
        default=DEFAULT_IMAGE_MODEL, hides_default=True, target="image_model", question="Which model draws the pictures?", page="cli.md",
    ),
    Option(
        name="style", help='Look of all pictures, such as "watercolour, soft light"', group=Group.PICTURES,
        metavar="TEXT", default="", usual="the script's", check=values.check_style, target="style",
    ),
    Option(
        name="image_count", help="Total number of pictures (at least one per scene).", group=Group.PICTURES,
        kind=Kind.WHOLE, metavar="COUNT", least=1, most=MOST_PICTURES,
    ),
    Option(
        name="seconds_per_image", help="Approximate seconds per picture", group=Group.PICTURES, kind=Kind.NUMBER,
        metavar="SECONDS", default=BEST_SHOT_S, least=SHORTEST_S, most=LONGEST_S, unit="s",
    ),
    Option(
        name="seed", help="Number that makes results repeatable as far as the services allow.", group=Group.PICTURES,
        kind=Kind.WHOLE, metavar="NUMBER", least=0, most=LARGEST_SEED, target="seed",
    ),
    Option(
        name="motion", help="Camera motion: zoom, pan or none", group=Group.PICTURES, kind=Kind.CHOICE, commands=MAKES,
        default="zoom", choices=("zoom", "pan", "none"), members=values.of_video("Motion"), target="look.motion", changes_file_only=True,
        page="video.md",
    ),
    Option(
        name="transition", help="Transition between pictures: cut or fade", group=Group.PICTURES, kind=Kind.CHOICE,
        commands=MAKES, default="cut", choices=("cut", "fade"), members=values.of_video("Transition"), target="look.transition",
        changes_file_only=True, page="video.md",
    ),
)  # fmt: skip

_SOUND = (
    Option(
        name="voice", help="Name or id of an ElevenLabs voice.", group=Group.SOUND, metavar="VOICE", target="voice",
        question="Which voice?", page="cli.md",
    ),
    Option(
        name="tts_model", help="ElevenLabs speech model.", group=Group.SOUND, metavar="MODEL",
        default=DEFAULT_SPEECH_MODEL, hides_default=True, target="tts_model", page="cli.md",
    ),
    Option(
        name="speed", help=f"Speaking rate from {SLOWEST:g} to {FASTEST:g}", group=Group.SOUND, kind=Kind.NUMBER,
        metavar="FACTOR", default=1.0, least=SLOWEST, most=FASTEST, target="speed",
    ),
    Option(
        name="captions", help="Captions: burn or karaoke (in the pictures), srt or vtt (file and track), none",
        group=Group.SOUND, kind=Kind.CHOICE, commands=MAKES | AGAIN, default="burn",
        choices=("burn", "karaoke", "srt", "vtt", "none"), members=values.of_video("Captions"), noun="kind of captions", target="captions",
        changes_file_only=True, question="Which captions?", page="video.md",
    ),
    Option(
        name="caption_style", help="Look of drawn captions: default, bold, box, minimal, or one of your settings",
        group=Group.SOUND, metavar="STYLE", commands=MAKES | AGAIN, default="default", suggestions=values.caption_styles,
        check=values.check_caption_style, is_open=True, changes_file_only=True, question="Which caption style?", page="video.md",
    ),
    Option(
        name="caption_position", help="Place of drawn captions: bottom, middle, top, or a percentage from the top",
        group=Group.SOUND, metavar="PLACE", commands=MAKES | AGAIN, default=DEFAULT_CAPTION_POSITION, suggestions=values.caption_positions,
        check=values.check_caption_position, target="caption_look.place.position", changes_file_only=True,
        question="Where should the captions be?", page="video.md",
    ),
    Option(
        name="safe_area", help="Keep drawn captions out of the areas that apps cover: apps or none", group=Group.SOUND,
        kind=Kind.CHOICE, commands=MAKES | AGAIN, usual="apps in upright videos", choices=("apps", "none"), members=values.safe_areas, noun="safe area",
        target="caption_look.place.safe_area", changes_file_only=True, page="video.md",
    ),
    Option(
        name="music", help="Background music, lowered while the narrator speaks.", group=Group.SOUND, kind=Kind.FILE,
        metavar="FILE", commands=MAKES, target="music", page="video.md",
    ),
)  # fmt: skip

_MONEY = (
    Option(
        name="budget", help="Maximum cost in dollars, such as 0.50. Calls that could exceed it are not made.",
        group=Group.MONEY, kind=Kind.DOLLARS, metavar="DOLLARS", commands=SINGLE | AGAIN, most=MOST_DOLLARS, is_key=False,
        helps=MappingProxyType({Command.ESTIMATE: "Check whether this many dollars are enough.", Command.RESUME: "Maximum cost of the video in dollars, including the part already paid.", Command.REDRAW: "Maximum cost of the video in dollars, including the part already paid.", Command.EDIT: "Maximum cost of the change in dollars."}), page="money.md",
    ),
    Option(
        name="budget_credits",
        help="Maximum ElevenLabs credits, such as 2000. Calls that could exceed them are not made.",
        group=Group.MONEY, kind=Kind.CREDITS, metavar="CREDITS", commands=SINGLE | AGAIN, most=MOST_CREDITS, is_key=False,
        helps=MappingProxyType({Command.ESTIMATE: "Check whether this many ElevenLabs credits are enough.", Command.RESUME: "Maximum ElevenLabs credits for the video, including those already used.", Command.REDRAW: "Maximum ElevenLabs credits for the video, including those already used.", Command.EDIT: "Maximum ElevenLabs credits for the change."}),
        page="money.md",
    ),
    Option(
        name="fit",
        help="What to do if quota or budget is too small: stop, voice (cheaper), pictures (fewer), both, anyway.",
        group=Group.MONEY, kind=Kind.CHOICE, commands=MAKES | AGAIN, choices=("stop", "voice", "pictures", "both", "anyway"), members=lambda: Fit, noun="way to fit", target="fit",
        is_key=False,
        helps=MappingProxyType({Command.BATCH: "As in generate; a video that does not fit stops the batch."}),
        page="money.md",
    ),
    Option(
        name="on_unknown",
        help="What to do about a call without an answer, which may be billed: retry, skip or stop.",
        group=Group.MONEY, choices=("retry", "skip", "stop"), commands=MAKES | AGAIN,
        check=values.check_policy, target="on_unknown", is_setting=False, is_key=False, page="money.md",
    ),
    Option(
        name="fresh", help="Ignore earlier results for this --script and buy everything again.", group=Group.MONEY,
        kind=Kind.SWITCH, commands=ONLY_GENERATE, is_setting=False, is_column=False, page="cli.md",
    ),
    Option(
        name="pricing", help="Your own prices, TOML or JSON.", group=Group.MONEY, kind=Kind.FILE, metavar="FILE",
        commands=ALL | AGAIN,
        is_setting=False, is_column=False, page="money.md",
    ),
    Option(
        name="project", help="Project to count the cost under, such as a client.", group=Group.MONEY,
        metavar="PROJECT", default="", check=values.check_project, target="project", is_key=False, page="cli.md",
    ),
)  # fmt: skip

_OUTPUT = (
    Option(
        name="output", help="File or folder for the video.", helps=MappingProxyType({Command.RESUME: "Another file or folder for the video.", Command.REDRAW: "Another file or folder for the video.", Command.EDIT: "File or folder for the new video."}), group=Group.OUTPUT, metavar="PATH", flags=("-o",),
        commands=ONLY_GENERATE | AGAIN, is_setting=False, page="files.md",
    ),
    Option(
        name="overwrite", help="Replace existing outputs (video, receipt, captions, report).", group=Group.OUTPUT,
        kind=Kind.SWITCH, commands=MAKES | AGAIN, is_setting=False, is_column=False, page="files.md",
    ),
    Option(
        name="receipt", help="Receipts beside the video: both, html (a page for people) or json (for programs)",
        group=Group.OUTPUT, kind=Kind.CHOICE, commands=MAKES | AGAIN, default="both", choices=("both", "html", "json"), members=lambda: Receipts,
        noun="kind of receipt", target="receipts", is_key=False, page="files.md",
    ),
    Option(
        name="format", help="mp4, mov or webm", group=Group.OUTPUT, kind=Kind.CHOICE, commands=MAKES, default="mp4",
        usual="from --output, else mp4", choices=("mp4", "mov", "webm"), members=values.of_video("FileFormat"), changes_file_only=True,
        question="Which file format?", page="video.md",
    ),
    Option(
        name="resolution", help="1080p, 720p, 4k, portrait, square, a ratio such as 9:16, or WIDTHxHEIGHT",
        group=Group.OUTPUT, metavar="SIZE", default="1080p", suggestions=values.resolutions,
        check=values.check_resolution, changes_file_only=True, question="Which resolution?", page="video.md",
    ),
    Option(
        name="fps", help="Frames per second: 24, 25, 30 or 60", group=Group.OUTPUT, commands=MAKES, default=24,
        choices=("24", "25", "30", "60"), check=values.check_frame_rate, target="video.fps",
        changes_file_only=True, page="video.md",
    ),
    Option(
        name="quality", help="draft, standard or high; better is slower", group=Group.OUTPUT, kind=Kind.CHOICE,
        commands=MAKES, default="standard", choices=("draft", "standard", "high"), members=values.of_video("Quality"), target="look.quality",
        changes_file_only=True, page="video.md",
    ),
    Option(
        name="keep", help="Keep temporary render files.", group=Group.OUTPUT, kind=Kind.SWITCH,
        commands=ONLY_GENERATE, target="keep_work_files", is_setting=False, is_column=False, page="files.md",
    ),
)  # fmt: skip

OPTIONS: Mapping[str, Option] = MappingProxyType(
    {option.name: option for option in (*_SCRIPT, *_PICTURES, *_SOUND, *_MONEY, *_OUTPUT)}
)


def columns() -> tuple[str, ...]:
    """The names of all columns that a batch file can have."""
    return tuple(name for name, option in OPTIONS.items() if option.is_column)


def settings() -> tuple[Option, ...]:
    """The options that can be set in the settings."""
    return tuple(option for option in OPTIONS.values() if option.is_setting)


def options_of(command: Command) -> tuple[Option, ...]:
    """The options that a command has, in the order in which `--help` lists them."""
    return tuple(option for option in OPTIONS.values() if command in option.commands)
