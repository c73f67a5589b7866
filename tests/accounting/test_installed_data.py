"""The installed price data, read without the package's own modules, is what the package reads itself."""

import json
import subprocess
import sys
from textwrap import dedent

import pytest


@pytest.fixture
def run():
    """Runs a program of its own, which has loaded nothing, and returns what it prints as JSON."""

    def run(program, *, path=None):
        code = (f"import sys; sys.path.insert(0, {str(path)!r})\n" if path else "") + dedent(program)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    return run


def test_the_price_book_is_the_one_that_the_package_makes(run):
    found = run(
        """
        import json, sys
        from eleven_video.accounting.prices.genai_prices.book import compiled, gemini_price_book
        from eleven_video.accounting.prices.genai_prices.installed_data import installed_data
        from eleven_video.accounting.prices.price_age import last_observed

        book, seen = gemini_price_book(), last_observed(installed_data().providers)
        loaded = sorted({"genai_prices", "pydantic", "httpx2"} & set(sys.modules))

        from genai_prices.data_snapshot import get_snapshot
        theirs = get_snapshot().providers
        print(json.dumps([loaded, compiled(theirs, book.source) == book, last_observed(theirs) == seen, len(book.exact)]))
        """
    )

    assert found[:3] == [[], True, True]
    assert found[3] > 80


def test_data_that_a_program_has_given_to_the_package_counts(run):
    found = run(
        """
        import json
        from datetime import UTC, datetime
        from genai_prices.data_snapshot import DataSnapshot, set_custom_snapshot
        from eleven_video.accounting.prices.genai_prices.installed_data import installed_data

        set_custom_snapshot(DataSnapshot([], from_auto_update=True, timestamp=datetime(2026, 7, 8, tzinfo=UTC)))
        print(json.dumps([installed_data().providers, str(installed_data().fetched)]))
        """
    )

    assert found == [[], "2026-07-08"]


@pytest.mark.parametrize(
    "data",
    [
        "from .types import *\nproviders = [NewShape(id='google')]",
        "from .shapes import NewShape\nproviders = [NewShape('google')]",
        "from .types import *\nproviders = [Provider('google')]",
        "from .types import *\nall_providers = []",
    ],
    ids=["another type", "another module", "another call", "another name"],
)
def test_data_in_a_later_form_is_read_by_the_package_itself(run, tmp_path, data):
    package = tmp_path / "genai_prices"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "data.py").write_text(data)
    snapshot = "class Snapshot:\n  providers, from_auto_update = ['by the package'], False\nget_snapshot = Snapshot"
    (package / "data_snapshot.py").write_text(snapshot)

    found = run(
        """
        import json
        from eleven_video.accounting.prices.genai_prices.installed_data import installed_data

        print(json.dumps(installed_data().providers))
        """,
        path=tmp_path,
    )

    assert found == ["by the package"]
