"""CONTRIBUTING.md leads a newcomer to files and commits that there are."""

import re
import shutil
import subprocess

import pytest

from tests.support.command import PROJECT

CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ARCHITECTURE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
TERMS = (PROJECT / "docs" / "terms.md").read_text(encoding="utf-8")
_PATH = re.compile(r"`([\w./]+(?:\.py|\.toml|\.md|/))`")
# Names that stand for any package or provider.
_ANY = re.compile(r"PACKAGE|FOLDER|\bx\b|_x\b|_x_|\bx_")


def paths(text):
    return {path for path in _PATH.findall(text) if not _ANY.search(path)}


@pytest.mark.parametrize("text", [CONTRIBUTING, ARCHITECTURE, TERMS], ids=["contributing", "architecture", "terms"])
def test_each_named_file_exists(text):
    assert paths(text)
    assert [path for path in paths(text) if not exists(path)] == []


def exists(path):
    places = (PROJECT, PROJECT / "eleven_video")
    by_name = "/" not in path and any(any((PROJECT / top).rglob(path)) for top in ("eleven_video", "tests", "docs"))
    return by_name or any((place / path).exists() for place in places)


def test_each_term_is_a_name_in_its_file():
    rows = [line for line in TERMS.splitlines() if line.startswith("|")][2:]
    named = [re.findall(r"((?:`\w+`(?: and )?)+) in `([\w/]+\.py)`", row) for row in rows]
    assert sum(map(bool, named)) >= 20

    for places in named:
        for names, path in places:
            text = (PROJECT / "eleven_video" / path).read_text(encoding="utf-8")
            for name in re.findall(r"`(\w+)`", names):
                assert re.search(rf"^ *(?:class|def) {name}\b", text, re.MULTILINE), (name, path)


def test_each_place_to_add_something_has_its_walk():
    rows = ARCHITECTURE.partition("## Where to add a feature")[2]

    assert paths(rows) - paths(CONTRIBUTING) == set()


def subjects():
    """The subjects of all commits; None where git cannot read the whole history: outside a repository, or in a shallow clone."""

    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, check=False, encoding="utf-8")

    if not shutil.which("git") or git("rev-parse", "--is-shallow-repository").stdout.strip() != "false":
        return None
    return set(git("log", "--format=%s").stdout.splitlines())


def test_each_example_is_a_commit():
    known = subjects()
    if known is None:
        pytest.skip("Git cannot read the whole history here.")
    examples = {" ".join(found.split()) for found in re.findall(r'Example: "([^"]+)"', CONTRIBUTING)}

    assert len(examples) > 10
    assert examples - known == set()
