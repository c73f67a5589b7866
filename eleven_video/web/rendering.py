"""Fills templates with values, and formats the values as text. All text is escaped."""

import shlex
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.panel.budget_lines import budget_words, mark_style
from eleven_video.ui.panel.quota_colours import credits_left, share_style
from eleven_video.ui.panel.usage_parts import unit_word
from eleven_video.ui.text import exact_count, money
from eleven_video.web.site_settings import Site
from eleven_video.web.spending.month import month_spending

TEMPLATES = Path(__file__).parent / "templates"
STATIC = Path(__file__).parent / "static"

PAGES = (
    ("now", "Now"),
    ("videos", "Videos"),
    ("spending", "Spending"),
    ("new", "New video"),
    ("services", "Services"),
    ("prices", "Prices"),
    ("settings", "Settings"),
)


def _when(moment: datetime) -> str:
    """The date and time as text, such as "28 Nov 2026, 14:02"."""
    return f"{moment.day} {moment:%b %Y, %H:%M}"


def _day(moment: datetime) -> str:
    """The day and month as text, such as "14 December"."""
    return f"{moment.day} {moment:%B}"


def _word(text: object) -> str:
    """A text as one word of a command line that a user may copy into a terminal."""
    return shlex.quote(one_line(text))


def _per_mille(share: float) -> int:
    """A share in thousandths, from 0 to 1000.

    It is rounded down, so that a limit does not seem to be reached too early.
    """
    return max(0, min(1000, int(share * 1000)))


def _colour(style: str) -> str:
    """The CSS class of a bar. `style` is the Rich style of the same bar on a terminal."""
    return "bad" if "red" in style else "warn" if "yellow" in style else ""


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "one_line": one_line,
        "word": _word,
        "money": money,
        "count": exact_count,
        "when": _when,
        "day": _day,
    }
    environment.globals |= {
        "pages": PAGES,
        "month_spending": month_spending,
        "budget_words": budget_words,
        "budget_class": lambda status: _colour(mark_style(status)),
        "credits_left": credits_left,
        "quota_class": lambda quota: _colour(share_style(quota.share)),
        "per_mille": _per_mille,
        "unit_word": unit_word,
    }
    return environment


_ENVIRONMENT = _environment()


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Make a page from a template and values.

    In the template, `root` is the first part of all addresses, with the token.
    """
    return HTMLResponse(_render(request, template, values), status)


def _render(request: Request, template: str, values: Mapping[str, Any]) -> str:
    site: Site = request.app.state.site
    return _ENVIRONMENT.get_template(template).render(
        root=request.scope["root_path"], path=request.url.path, site=site, **values
    )
