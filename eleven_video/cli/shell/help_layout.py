"""Lays out `--help`: options in groups, each with the type of its value."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

# Commands with fewer options show them in one list.
_LEAST_OPTIONS = 12

# The parameters of commands, by the heading under which `--help` shows them.
GROUPS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "Script": (
            "prompt_option", "script", "duration", "language", "text_model", "rephrase", "review", "no_review", "stop_at",
            "rows", "name", "interactive",
        ),
        "Pictures": (
            "image_model", "style", "image_count", "seconds_per_image", "seed", "motion", "transition",
        ),
        "Voice, captions and music": (
            "voice", "tts_model", "speed", "captions", "caption_style", "caption_position", "safe_area", "music",
        ),
        "Money": (
            "budget", "no_budget", "budget_credits", "fit", "on_unknown", "fresh", "pricing", "project", "dry_run", "compare",
        ),
        "Output": (
            "output", "overwrite", "allow_outside", "file_format", "resolution", "fps", "quality", "keep", "jobs", "report",
            "as_json", "no_live", "quiet", "verbose",
        ),
        "Services and settings": ("sandbox", "live", "profile", "allow_base_url", "help"),
    }
)  # fmt: skip

# The text after an option, by parameter. Choices are in brackets.
METAVARS: Mapping[str, str] = MappingProxyType(
    {
        "budget": "DOLLARS",
        "budget_credits": "CREDITS",
        "by": "GROUP",
        "caption_position": "PLACE",
        "caption_style": "STYLE",
        "captions": "[burn|karaoke|srt|vtt|none]",
        "category": "CATEGORY",
        "compare": "OPTION=VALUE",
        "duration": "LENGTH",
        "file_format": "[mp4|mov|webm]",
        "fit": "[stop|voice|pictures|both|anyway]",
        "fps": "[24|25|30|60]",
        "host": "ADDRESS",
        "image_count": "COUNT",
        "image_model": "MODEL",
        "jobs": "COUNT",
        "language": "LANGUAGE",
        "latency": "SECONDS",
        "limit": "COUNT",
        "motion": "[zoom|pan|none]",
        "music": "FILE",
        "name": "NAME",
        "on_unknown": "[retry|skip|stop]",
        "older_than": "AGE",
        "output": "PATH",
        "port": "PORT",
        "preview": "VOICE",
        "pricing": "FILE",
        "project": "PROJECT",
        "prompt_option": "TEXT",
        "quality": "[draft|standard|high]",
        "rephrase": "MODEL",
        "report": "FILE",
        "resolution": "SIZE",
        "rows": "[csv|jsonl|text]",
        "safe_area": "[apps|none]",
        "script": "FILE",
        "seconds_per_image": "SECONDS",
        "seed": "NUMBER",
        "service": "SERVICE",
        "session": "SESSION",
        "since": "DAY",
        "speed": "FACTOR",
        "stop_at": "[script|audio|images]",
        "style": "TEXT",
        "text": "TEXT",
        "text_model": "MODEL",
        "timezone": "ZONE",
        "token": "TOKEN",
        "transition": "[cut|fade]",
        "tts_model": "MODEL",
        "until": "DAY",
        "voice": "VOICE",
    }
)


def with_metavars(parameters: Sequence[Any]) -> Sequence[Any]:
    """The parameters with the type of their values, in the words of `METAVARS`."""
    for one in parameters:
        if one.param_type_name == "option" and one.metavar is None and not one.is_flag and not one.count:
            one.metavar = METAVARS.get(one.name)
    return parameters


def write_options(parameters: Sequence[Any], context: Any, formatter: Any) -> None:
    """Write the help of arguments and options; options are in groups if there are many and each has a group."""
    shown = [(one, record) for one in parameters if (record := one.get_help_record(context)) is not None]
    arguments = [(one.name, record[1]) for one, record in shown if one.param_type_name == "argument"]
    options = {one.name: record for one, record in shown if one.param_type_name == "option"}
    sections = {"Arguments": arguments, **_grouped(options)}
    for title, records in sections.items():
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


def _grouped(options: Mapping[str, tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    placed = {name for names in GROUPS.values() for name in names}
    if len(options) < _LEAST_OPTIONS or not options.keys() <= placed:
        return {"Options": list(options.values())}
    return {title: [options[name] for name in names if name in options] for title, names in GROUPS.items()}
