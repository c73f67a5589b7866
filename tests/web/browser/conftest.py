"""One browser and one page, with everything to see, for each module of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from eleven_video.web.rendering import PAGES
from tests.support.browser import chromium
from tests.support.page import Page, served
from tests.support.page_home import add_history, make_video, runs

# What a visitor can reach: the pages of the navigation, those of one video, and what is said when something is wrong.
_OTHERS = (
    "videos/{video}",
    "spending?by=model",
    "spending?by=day&parts=project",
    "spending?since=soon",
    "nothing-here",
)
REBOUND = "rebound.test"
ADDRESSES = tuple(f"/{name}" for name in (*(name for name, _ in PAGES), *_OTHERS))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "address" in metafunc.fixturenames:
        metafunc.parametrize("address", ADDRESSES)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # A name that somebody else points at this machine, as an attacker's server of names can.
    with chromium(f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1") as browser:
        yield browser


@pytest.fixture(scope="module")
def home(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home for the page. Without a browser nothing is made."""
    home = tmp_path_factory.mktemp("home")
    (home / "video").write_text(make_video(home))
    add_history(home)
    with runs(home):
        yield home


@pytest.fixture(scope="module")
def page(home: Path) -> Iterator[Page]:
    with served(home) as page:
        yield page


@pytest.fixture
def shown(home: Path, page: Page, address: str) -> str:
    """The whole address of a page to look at."""
    return page.address + address.format(video=(home / "video").read_text())
