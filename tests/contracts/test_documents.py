"""The documents agree with the program."""

import ast
import re
import runpy

import pytest

from eleven_video import errors
from tests.support.command import PROJECT

README = (PROJECT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [PROJECT / "README.md", PROJECT / "CONTRIBUTING.md", *sorted((PROJECT / "docs").rglob("*.md"))]


def test_the_first_commands_need_nothing_but_python_with_venv():
    """`.ci/run` executes them as they stand; see scripts/readme_commands.py."""
    said = runpy.run_path(str(PROJECT / "scripts" / "readme_commands.py"))["commands"]
    lines = said(README)
    own_uv = "python3 -m venv .uv && .uv/bin/pip install -q uv && .uv/bin/uv run "
    assert lines == [
        f'{own_uv}--no-dev --extra local --extra page eleven-video generate "Why the sky is blue"',
        f"{own_uv}pytest",
    ]


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 150


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_examples_in_python_import_what_there_is(document):
    for block in re.findall(r"```python\n(.*?)```", document.read_text(encoding="utf-8"), re.DOTALL):
        for node in ast.parse(block).body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                exec(compile(ast.Module([node], []), document.name, "exec"), {})


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_option_of_a_document_exists(document):
    # What the commands say of themselves; those of other programs are named here.
    known = set(re.findall(r"(?<![\w-])--([a-z][\w-]*)", (PROJECT / "docs" / "cli.md").read_text(encoding="utf-8")))
    others = {"group", "write", "list", "no-dev", "extra", "inexact", "basetemp"}
    for option in re.findall(r"(?<![\w-])--([a-z][\w-]*)", document.read_text(encoding="utf-8")):
        assert option in known | others, option


def test_the_reference_of_commands_is_what_they_say_of_themselves():
    """`uv run python scripts/cli_reference.py` writes it anew."""
    reference = runpy.run_path(str(PROJECT / "scripts" / "cli_reference.py"))["reference"]
    assert (PROJECT / "docs" / "cli.md").read_text(encoding="utf-8") == reference()


def test_the_reference_of_the_library_is_what_its_docstrings_say():
    """`uv run python scripts/api_reference.py` writes it anew."""
    reference = runpy.run_path(str(PROJECT / "scripts" / "api_reference.py"))["reference"]
    assert (PROJECT / "docs" / "api.md").read_text(encoding="utf-8") == reference()


def test_the_readme_gives_every_exit_code():
    codes = {
        error.exit_code for error in vars(errors).values() if isinstance(error, type) and issubclass(error, Exception)
    } - {1}
    said = re.search(r"Exit codes: (.*?)\.\n", README, re.DOTALL)
    assert said
    assert {int(code) for code in re.findall(r"\b\d+\b", said[1])} == codes | {0}


def test_every_error_stands_in_the_tree_with_its_exit_code():
    tree = errors.__doc__ or ""
    for name, error in vars(errors).items():
        if (
            isinstance(error, type)
            and issubclass(error, errors.ElevenVideoError)
            and error is not errors.ElevenVideoError
        ):
            assert re.search(rf"-- {name} +{error.exit_code}\b", tree), name


@pytest.mark.parametrize("name", ["utils", "helpers", "manager", "base", "common"])
def test_no_file_has_a_name_that_says_nothing(name):
    assert not [path for path in (PROJECT / "eleven_video").rglob("*.py") if name in path.stem.split("_")]


def test_the_tables_of_scripts_are_what_the_program_makes_of_their_examples():
    """`uv run python scripts/script_table.py` writes them anew."""
    page = runpy.run_path(str(PROJECT / "scripts" / "script_table.py"))["page"]
    assert (PROJECT / "docs" / "scripts.md").read_text(encoding="utf-8") == page()
