"""The estimates of a form end each other, and never the check or the run of the same form."""

import os
import re
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.support.page import Page, served
from tests.support.page_forms import ended, token_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="this system has no named pipes")

VIDEO = {"prompt": "Why the sky is blue", "duration": "6s", "resolution": "320x180"}
# The first dry run says that it has begun, and waits until the test lets it go on.
WAITING = """
import os, runpy, sys
if "--dry-run" in sys.argv:
    try:
        os.mkdir("begun")
    except FileExistsError:
        pass
    else:
        open("begins", "w").close()
        open("goes-on").read()
runpy.run_module("eleven_video", run_name="__main__", alter_sys=True)
"""


class Form:
    """A form of the page whose check waits in the middle."""

    def __init__(self, home: Path, page: Page) -> None:
        self.home = home
        self.page = page
        self.token = token_of(page, "/new")

    def send(self) -> int:
        return self.page.send("/new", token=self.token, **VIDEO).status_code

    def estimate(self, **more: str) -> str:
        return self.page.send("/new/estimate", token=self.token, **(VIDEO | more)).text

    def wait_for_the_check(self) -> None:
        (self.home / "begins").open().close()

    def let_the_check_go_on(self) -> None:
        (self.home / "goes-on").open("w").close()

    @property
    def sessions(self) -> list[str]:
        return [path.name for path in (self.home / "sessions").iterdir()]


@pytest.fixture
def form(tmp_path: Path) -> Iterator[Form]:
    for pipe in ("begins", "goes-on"):
        os.mkfifo(tmp_path / pipe)
    with served(tmp_path, program=(sys.executable, "-P", "-c", WAITING)) as page:
        yield Form(tmp_path, page)


def is_estimate(text: str) -> bool:
    return re.search(r'class="total" data-pico="\d+ \d+ \d+">about \$', text) is not None


def test_an_estimate_leaves_the_check_and_the_run_of_its_form_alone(form):
    with ThreadPoolExecutor() as threads:
        sent = threads.submit(form.send)
        form.wait_for_the_check()

        # The user goes on typing, or another tab restores the same form.
        assert is_estimate(form.estimate())
        assert is_estimate(form.estimate(duration="8s"))
        assert not sent.done()

        form.let_the_check_go_on()
        assert sent.result(60) == 303
    assert is_estimate(form.estimate())
    assert "finished" in ended(form.page, form.token)
    assert len(form.sessions) == 1


def test_a_form_that_is_sent_while_its_estimate_is_made_is_made_once(form):
    with ThreadPoolExecutor() as threads:
        typed = threads.submit(form.estimate)
        form.wait_for_the_check()

        answers = list(threads.map(lambda _: form.send(), range(3)))

        assert answers == [303] * 3
        form.let_the_check_go_on()
        assert is_estimate(typed.result(60))
    assert "finished" in ended(form.page, form.token)
    assert len(form.sessions) == 1
    assert [path.name for path in (form.home / "orders").iterdir()] == [form.token]


def test_a_later_estimate_takes_the_place_of_an_earlier_one(form):
    answers: list[str] = []
    thread = threading.Thread(target=lambda: answers.append(form.estimate()))
    thread.start()
    form.wait_for_the_check()

    assert is_estimate(form.estimate(duration="8s"))
    thread.join(60)

    assert len(answers) == 1
    assert not is_estimate(answers[0])
