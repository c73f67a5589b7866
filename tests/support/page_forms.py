"""Forms of the page, and what they have started, read as a browser reads them."""

import re
from html import unescape

import httpx

from tests.support.loopback import LOOPBACK
from tests.support.page import Page


def token_of(page: Page, path: str) -> str:
    """The token of the form on a page, which can be sent once."""
    return re.search(r'name="token" value="(\w+)"', page.get(path).text)[1]


def error_at(text: str, field: str) -> str:
    """The error at a field of a form; empty if it has none."""
    return unescape(re.search(rf'id="error-{field}"[^>]*>([^<]*)<', text)[1])


def ended(page: Page, token: str) -> str:
    """What the page says of a command once its process has ended; asked again at each change, as the page does."""
    with httpx.stream("GET", f"{page.address}/events", timeout=100, **LOOPBACK) as stream:
        text = page.get(f"/orders/{token}/state").text
        for _ in stream.iter_lines():
            if '<span class="tag">running' not in text:
                return text
            text = page.get(f"/orders/{token}/state").text
    raise AssertionError(text)
