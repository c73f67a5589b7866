"""The public API: names of `eleven_video`, loaded when they are used, and the documents use no others."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import eleven_video
from eleven_video import errors

PROJECT = Path(__file__).parents[2]
OLD_PLACES = {
    "eleven_video.orchestrator.job": "VideoJob",
    "eleven_video.orchestrator.job_record": "job_of",
    "eleven_video.orchestrator.listener": "Listener",
}


@pytest.mark.parametrize("name", eleven_video.__all__)
def test_each_name_is_there_and_says_what_it_is(name):
    value = getattr(eleven_video, name)

    assert value.__doc__
    assert name in dir(eleven_video)


def test_every_error_is_public():
    of_module = {
        name for name, value in vars(errors).items() if isinstance(value, type) and value.__module__ == errors.__name__
    }

    assert of_module <= set(eleven_video.__all__)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'Videos'"):
        _ = eleven_video.Videos


def test_the_package_itself_loads_nothing():
    probe = "import sys, eleven_video; print([name for name in sys.modules if name.startswith('eleven_video.')])"

    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("document", ["README.md", "docs/library.md"])
def test_documents_use_public_names_only(document):
    blocks = re.findall(
        r"^```python\n(.*?)^```$", (PROJECT / document).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    modules = {
        node.module
        for block in blocks
        for node in ast.walk(ast.parse(block))
        if isinstance(node, ast.ImportFrom) and node.module
    }

    assert blocks
    assert {module for module in modules if module.startswith("eleven_video")} == {"eleven_video"}


@pytest.mark.parametrize("place", OLD_PLACES)
def test_an_old_place_gives_the_same_and_warns(place):
    sys.modules.pop(place, None)

    with pytest.warns(DeprecationWarning, match=f"Import {OLD_PLACES[place]} from eleven_video"):
        module = importlib.import_module(place)

    assert getattr(module, OLD_PLACES[place]) is getattr(eleven_video, OLD_PLACES[place])


def test_the_old_name_of_the_guard_warns():
    ports = importlib.import_module("eleven_video.domain.ports")

    with pytest.warns(DeprecationWarning, match="Till is now CallGuard"):
        assert ports.Till is eleven_video.CallGuard
