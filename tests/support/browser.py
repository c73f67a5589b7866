"""Opens pages in the machine's own Chromium, and notes what they ask for and complain about."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def executable() -> str | None:
    """The path of a Chromium on this machine."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A running Chromium. Skips the test on a machine without one."""
    path = executable()
    if path is None:
        pytest.skip("this machine has no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", *arguments]
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Tab:
    """A tab, with the requests that it has sent and what its console has said, from its first page on."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._requested)
        self.page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, address: str) -> Page:
        """Load a page, with its scripts."""
        self.page.goto(address, wait_until="load")
        return self.page

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)


@contextmanager
def context(browser: Browser, **options: Any) -> Iterator[BrowserContext]:
    """A browser without a past. A quick answer or none: loopback needs no more."""
    opened = browser.new_context(**options)
    opened.set_default_timeout(20_000)
    try:
        yield opened
    finally:
        opened.close()


@contextmanager
def tab(browser: Browser, **options: Any) -> Iterator[Tab]:
    """A tab of its own browser context."""
    with context(browser, **options) as opened:
        yield Tab(opened.new_page())
