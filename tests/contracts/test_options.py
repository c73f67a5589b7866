"""The table of options is the only one: flags, columns, settings, questions, jobs and documents agree with every row."""

import json
import re
import subprocess
import sys
from functools import reduce
from pathlib import Path

import pytest
import typer.main

from eleven_video.cli import app
from eleven_video.cli.shell.given_options import parse_given, settings_with
from eleven_video.cli.shell.help_layout import GROUPS
from eleven_video.config.dotenv.rules import RULE_OF
from eleven_video.config.settings import Settings, load_settings
from eleven_video.config.typed_setting import parse_setting
from eleven_video.domain.batch_file import read_rows
from eleven_video.domain.options.option import Command, Group, Kind
from eleven_video.domain.options.table import OPTIONS, columns, options_of, settings
from eleven_video.errors import ConfigurationError, InvalidInput
from eleven_video.orchestrator.new_job import new_job

DOCS = Path(__file__).parents[2] / "docs"
ROWS = [pytest.param(option, id=name) for name, option in OPTIONS.items()]
COMMANDS = typer.main.get_command(app).commands

# A value of each option that is not its default.
TEXTS = {
    "duration": "90s", "language": "German", "style": "woodcut", "resolution": "720p", "fps": "30",
    "caption_style": "bold", "caption_position": "top", "on_unknown": "skip",
}  # fmt: skip
# Options of the same name that are about the whole batch.
OF_THE_BATCH = {"budget", "budget_credits", "output"}
# What no row of a batch asks for, because the table of rows and its options do.
NO_COLUMNS = {"review", "stop_at", "fresh", "pricing", "overwrite", "keep"}


def example(option):
    if option.kind in {Kind.WHOLE, Kind.NUMBER, Kind.DOLLARS, Kind.CREDITS}:
        return f"{option.most:g}" if option.most < 1e6 else "7"
    return TEXTS.get(option.name) or (option.choices[-1] if option.choices else "bees")


def parameters(command):
    return {one.name: one for one in COMMANDS[command].params}


@pytest.mark.parametrize("command", Command)
def test_a_command_has_the_options_of_the_table_with_its_help(command):
    found = parameters(command)
    asked = {option.name: option for option in options_of(command)}

    own = OF_THE_BATCH if command is Command.BATCH else {"script"} if command is Command.EDIT else set()
    assert {name for name in found if name in OPTIONS} - own == set(asked)
    for name, option in asked.items():
        parameter = found["prompt_option" if name == "prompt" else name]
        assert set(parameter.opts) == set(option.names)
        assert name == "prompt" or parameter.help == option.help_of(command)
        assert parameter.is_flag is (option.kind is Kind.SWITCH)


@pytest.mark.parametrize("option", ROWS)
def test_an_option_has_a_heading_a_value_and_a_page(option):
    assert option.name in GROUPS[option.group]
    assert option.kind is Kind.SWITCH or option.value_name != "[]"
    text = (DOCS / option.page).read_text(encoding="utf-8")
    assert any(re.search(rf"(?<![\w-]){name}(?![\w-])", text) for name in (*option.names, f"`{option.name}`"))


def test_every_heading_has_options():
    assert {option.group for option in OPTIONS.values()} == set(Group)


@pytest.mark.parametrize("option", ROWS)
def test_the_choices_are_the_members_of_their_enumeration(option):
    if option.members is not None:
        assert option.choices == tuple(str(member) for member in option.members())
    for choice in option.choices:
        assert str(parse_given({option.name: choice})[option.name]) == choice


def test_the_columns_of_a_batch_are_those_of_the_documentation():
    text = " ".join((DOCS / "batch.md").read_text(encoding="utf-8").split())
    sentence = text[text.index("Columns and fields have the names of") : text.index("Capitals, spaces")]

    assert re.findall(r"`(\w+)`", sentence)[1:] == list(columns())
    assert {name for name in OPTIONS if name not in columns()} == NO_COLUMNS
    table = f"{','.join(columns())}\n{','.join('x' for _ in columns())}\n".encode()
    (row,) = read_rows(table, columns(), name="x.csv")
    assert tuple(row.cells) == columns()


def test_the_columns_that_ask_for_no_other_video_are_those_of_the_documentation():
    text = " ".join((DOCS / "batch.md").read_text(encoding="utf-8").split())
    told = re.search(r"the options of `batch` that change the video \(not ([^)]*)\)", text)

    assert told
    assert set(re.findall(r"`(\w+)`", told[1])) == {name for name in columns() if not OPTIONS[name].is_key}


@pytest.mark.parametrize("option", settings(), ids=lambda option: option.name)
def test_a_setting_has_the_default_the_range_and_the_rule_of_its_option(option):
    field = Settings.model_fields[option.name]

    assert str(field.default) == str(option.default)
    assert option.name in RULE_OF
    assert str(parse_setting(option.name, example(option)))
    if option.kind in {Kind.WHOLE, Kind.NUMBER}:
        for number in (option.least - 1, option.most + 1):
            with pytest.raises(InvalidInput, match=rf"{option.flag} .* from .* to "):
                parse_given({option.name: f"{number:.0f}"})
            with pytest.raises(ConfigurationError, match=f"{option.name} must be at (least|most)"):
                load_settings(**{option.name: number})


@pytest.mark.parametrize("option", [row for row in ROWS if row.values[0].target], ids=lambda option: option.name)
def test_a_value_that_is_given_is_in_the_job(option):
    options = parse_given({option.name: True if option.kind is Kind.SWITCH else example(option)})

    plain = new_job(settings_with({}), Path("x.mp4"), prompt="Bees")
    job = new_job(settings_with(options), Path("x.mp4"), prompt="Bees", options=options)

    def found(job):
        return reduce(getattr, option.target.split("."), job)

    assert found(job) == options[option.name] != found(plain)


@pytest.mark.parametrize(
    "option", [option for option in settings() if hasattr(option.check, "__code__")], ids=lambda option: option.name
)
def test_a_text_is_checked_once_on_its_way_into_the_job(option):
    checks = []

    def note(frame, event, _argument):
        if event == "call" and frame.f_code is option.check.__code__:
            checks.append(option.name)

    sys.setprofile(note)
    try:
        options = parse_given({option.name: example(option)})
        new_job(settings_with(options), Path("x.mp4"), prompt="Bees", options=options)
    finally:
        sys.setprofile(None)

    assert checks == [option.name]


# Only the service knows the names of models.
@pytest.mark.parametrize("option", [row for row in ROWS if row.values[0].is_checked and row.id != "rephrase"])
def test_a_text_that_is_no_value_is_refused_in_one_sentence_or_more(option):
    nothing = "x" * 600 if option.name in {"style", "project"} else "?"
    with pytest.raises(InvalidInput) as refused:
        parse_given({option.name: nothing})

    assert re.fullmatch(r"(?s)(--|[A-Z'?]).*[^.]\.", str(refused.value))
    if option.is_setting:
        with pytest.raises(InvalidInput, match=rf"^{option.name} (must|cannot be used: ).*[^.]\.$"):
            parse_setting(option.name, nothing)


def test_an_empty_model_to_rephrase_is_none():
    assert new_job(settings_with(parse_given({"rephrase": " "})), Path("x.mp4"), prompt="Bees").rephrase is None


NEW_ROW = """
import json, os
from pathlib import Path
from types import MappingProxyType
from eleven_video.domain.options import table
from eleven_video.domain.options.option import MAKES, Group, Kind, Option
row = Option(
    name="grain", help="Film grain", group=Group.PICTURES, kind=Kind.WHOLE, metavar="STRENGTH", default=0, least=0, most=9,
    commands=MAKES, target="seed", question="How much grain?", changes_file_only=True,
)
table.OPTIONS = MappingProxyType({**table.OPTIONS, "grain": row})

import typer.main
from eleven_video.cli import app
from eleven_video.cli.batch.row_jobs import RowReader
from eleven_video.cli.shell.help_layout import GROUPS
from eleven_video.cli.video.generate_guided import _OTHERS
from eleven_video.config.dotenv.rules import RULE_OF
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.batch_file import read_rows
(written,) = read_rows(b"prompt,grain\\nBees,4\\n", table.columns(), name="x.csv")
(planned,), bad = RowReader("batch", {}, Path(), Path(), make=False).read([written])
commands = typer.main.get_command(app).commands
os.environ["ELEVEN_VIDEO_GRAIN"] = "3"
print(json.dumps({
    "commands": [name for name, command in commands.items() if any("--grain" in one.opts for one in command.params)],
    "headings": [title for title, names in GROUPS.items() if "grain" in names],
    "asked": list(_OTHERS),
    "setting": Settings.model_fields["grain"].default,
    "rule": RULE_OF["grain"].may,
    "of the environment": load_settings().grain,
    "in the job of a row": planned.job.seed,
}))
"""


def test_a_new_row_is_a_flag_a_column_a_setting_and_a_question(tmp_path):
    done = subprocess.run([sys.executable, "-c", NEW_ROW], capture_output=True, text=True, check=False, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "commands": ["generate", "batch"],
        "headings": ["Pictures"],
        "asked": ["grain"],
        "setting": 0,
        "rule": "yes",
        "of the environment": 3,
        "in the job of a row": 4,
    }
