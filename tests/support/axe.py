"""Judges by Axe whether everybody can use a page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# The success criteria of WCAG 2.2, levels A and AA, that a program can judge, and what Axe recommends beyond them.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page: Page) -> list[str]:
    """What Axe finds, one line for each element."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    assert {rule["id"] for rule in found["passes"]} >= {"color-contrast", "document-title", "landmark-one-main"}
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
