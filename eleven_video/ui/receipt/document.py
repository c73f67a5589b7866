"""Writes a receipt as one HTML document. The document forbids the browser to send any request."""

from collections.abc import Iterator
from html import escape

from eleven_video.domain.text.plain_text import one_line
from eleven_video.ui.receipt.receipt_data import Issuer, ReceiptFacts
from eleven_video.ui.receipt.rows import receipt_rows
from eleven_video.ui.receipt.style import STYLE, STYLE_HASH
from eleven_video.ui.text import exact_money

_POLICY = f"default-src 'none'; style-src '{STYLE_HASH}'; img-src data:; base-uri 'none'; form-action 'none'"
_SERVICES = ("gemini", "elevenlabs")
_BAR_WIDTH = 1000
# A longer text from a service would fill pages of paper.
_LONGEST = 500


def receipt_page(facts: ReceiptFacts) -> str:
    """The receipt as HTML text. All texts are escaped, because they come from services and users."""
    return "\n".join(_document(facts)) + "\n"


def _document(facts: ReceiptFacts) -> Iterator[str]:
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light">'
    yield f"<title>Receipt: {_text(facts.title)}</title>"
    yield f"<style>{STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield from _head(facts)
    yield from _table(facts)
    yield from _bar(facts)
    yield from _foot(facts)
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _head(facts: ReceiptFacts) -> Iterator[str]:
    yield "<header>"
    yield from _issuer(facts.issuer)
    yield "<p>Receipt</p>"
    yield f"<h1>{_text(facts.title) or '(untitled)'}</h1>"
    made = f"{facts.made_at.day} {facts.made_at:%B %Y, %H:%M %Z}".rstrip()
    about = [made, *([f"file {facts.video}"] if facts.video else []), f"session {facts.session_id}"]
    yield f'<p class="about">{_text(" · ".join(about))}</p>'
    if not facts.billed:
        yield '<p class="sandbox">Made with the sandbox. Nothing was billed; these are list prices.</p>'
    yield "</header>"


def _issuer(issuer: Issuer) -> Iterator[str]:
    if issuer.logo:
        yield f'<img class="logo" src="{escape(issuer.logo)}" alt="{_text(issuer.name)}">'
    if issuer.name:
        yield f'<p class="issuer">{_text(issuer.name)}</p>'


def _table(facts: ReceiptFacts) -> Iterator[str]:
    yield "<table>"
    yield '<thead><tr><th scope="col">Model or voice</th><th scope="col">Usage</th><th scope="col" class="n">Amount</th>'
    yield '<th scope="col" class="n">Cost</th></tr></thead>'
    yield "<tbody>"
    for row in receipt_rows(facts.usage):
        begins = ' class="first"' if row.model else ""
        yield f"<tr{begins}><td>{_text(row.model)}</td><td>{_text(row.kind)}</td>"
        yield f'<td class="n">{_text(row.amount)}</td><td class="n">{row.money}</td></tr>'
    yield "</tbody>"
    yield "<tfoot>"
    yield f'<tr><th scope="row" colspan="3">Total</th><td class="n">{exact_money(facts.usage.pico)}</td></tr>'
    credits_too = facts.usage.cost.in_credits
    if credits_too:
        yield f'<tr><th scope="row" colspan="3">And, paid for by a plan</th><td class="n">{_text(credits_too)}</td></tr>'
    yield "</tfoot>"
    yield "</table>"


def _bar(facts: ReceiptFacts) -> Iterator[str]:
    """A bar that shows the share of each service in the cost. The bar's widths are rounded."""
    rows = [row for row in facts.usage.services if row.pico > 0]
    if not rows or facts.usage.pico <= 0:
        return
    told = ", ".join(f"{row.name} {exact_money(row.pico)}" for row in rows)
    yield f'<svg class="bar" viewBox="0 0 {_BAR_WIDTH} 12" preserveAspectRatio="none" role="img" aria-label="{_text(told)}">'
    left = 0
    for row in rows:
        width = row.pico * _BAR_WIDTH // facts.usage.pico
        service = row.service if row.service in _SERVICES else "other"
        yield f'<rect class="{service}" x="{left}" width="{width}" height="12"/>'
        left += width
    yield "</svg>"
    yield '<ul class="legend">'
    for row in rows:
        service = row.service if row.service in _SERVICES else "other"
        yield f'<li class="{service}">{_text(row.name)} {exact_money(row.pico)}</li>'
    yield "</ul>"


def _foot(facts: ReceiptFacts) -> Iterator[str]:
    yield "<footer>"
    for sentence in (facts.left_out, *facts.open_calls, *facts.notes):
        if sentence:
            yield f"<p>{_text(sentence.rstrip('.'))}.</p>"
    if facts.failed:
        yield f"<p>Included in the total, for calls without a usable result: {_text(facts.failed)}.</p>"
    if facts.issuer.note:
        yield f"<p>{_text(facts.issuer.note)}</p>"
    yield "</footer>"


def _text(text: str) -> str:
    return escape(one_line(text, limit=_LONGEST))
