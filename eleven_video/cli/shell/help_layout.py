"""Lays out `--help`: options in groups, each with the type of its value."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from eleven_video.domain.options.option import Group
from eleven_video.domain.options.table import OPTIONS

# A command with fewer options shows all its options in one list, without groups.
_LEAST_OPTIONS = 12

# The options that the table of options does not define. Each is shown after the option that is its value here.
_FOLLOWS: Mapping[str, str] = MappingProxyType(
    {
        "prompt_option": "prompt",
        "no_review": "review",
        "scene": "transition",
        "picture": "scene",
        "picture_prompt": "picture",
        "rows": "stop_at",
        "name": "rows",
        "interactive": "name",
        "no_budget": "budget",
        "dry_run": "project",
        "yes": "dry_run",
        "compare": "dry_run",
        "allow_outside": "overwrite",
        "jobs": "keep",
        "report": "jobs",
        "as_json": "report",
        "no_live": "as_json",
        "quiet": "no_live",
        "verbose": "quiet",
    }
)


def _groups() -> Iterator[tuple[str, Sequence[str]]]:
    for group in Group:
        names = [option.name for option in OPTIONS.values() if option.group is group]
        for name, before in _FOLLOWS.items():
            if before in names:
                names.insert(names.index(before) + 1, name)
        yield group, names
    yield "Services and settings", ("sandbox", "live", "profile", "allow_base_url", "help")


# The headings of `--help`, each with the names of the parameters below it.
GROUPS: Mapping[str, Sequence[str]] = MappingProxyType(dict(_groups()))

# The text that `--help` shows for the value of an option that the table of options does not define. Brackets hold
# the choices.
METAVARS: Mapping[str, str] = MappingProxyType(
    {
        "by": "GROUP",
        "category": "CATEGORY",
        "compare": "OPTION=VALUE",
        "host": "ADDRESS",
        "jobs": "COUNT",
        "latency": "SECONDS",
        "limit": "COUNT",
        "name": "NAME",
        "older_than": "AGE",
        "picture": "NUMBER",
        "picture_prompt": "TEXT",
        "port": "PORT",
        "preview": "VOICE",
        "prompt_option": "TEXT",
        "report": "FILE",
        "rows": "[csv|jsonl|text]",
        "scene": "NUMBER",
        "service": "SERVICE",
        "session": "SESSION",
        "since": "DAY",
        "text": "TEXT",
        "timezone": "ZONE",
        "token": "TOKEN",
        "until": "DAY",
    }
)


def with_metavars(parameters: Sequence[Any]) -> Sequence[Any]:
    """Set on each option the word that `--help` shows for its value, such as FILE."""
    for one in parameters:
        if one.param_type_name == "option" and one.metavar is None and not one.is_flag and not one.count:
            one.metavar = OPTIONS[one.name].value_name if one.name in OPTIONS else METAVARS.get(one.name)
    return parameters


def write_options(parameters: Sequence[Any], context: Any, formatter: Any) -> None:
    """Write the help of arguments and options. Many options are shown in groups, if each has a group."""
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
