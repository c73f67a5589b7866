"""Lays out the text of `--help`. Options are in groups, and each option has a word for its value."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from eleven_video.domain.options.option import Group
from eleven_video.domain.options.table import OPTIONS

# If a command has fewer options, `--help` shows one list without groups.
_LEAST_OPTIONS = 12

# The table `OPTIONS` does not have these options. `--help` shows each of them after the option on the right side.
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


# The headings in `--help`. Each heading has the names of the parameters below it.
GROUPS: Mapping[str, Sequence[str]] = MappingProxyType(dict(_groups()))

# `--help` shows these words for the values of options that are not in the table `OPTIONS`. Square brackets contain the
# possible values.
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
    """Give each option the word that `--help` shows for the option's value, such as FILE."""
    for one in parameters:
        if one.param_type_name == "option" and one.metavar is None and not one.is_flag and not one.count:
            one.metavar = OPTIONS[one.name].value_name if one.name in OPTIONS else METAVARS.get(one.name)
    return parameters


def write_options(parameters: Sequence[Any], context: Any, formatter: Any) -> None:
    """Write the help texts of arguments and options. Many options are shown in groups if every option has a group."""
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
