"""Similar names of projects."""

import pytest

from eleven_video.domain.similar_projects import nearest_project

KNOWN = ["client-a", "client-b", "Café München", "acme", "2026 launch", "--"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Client-A", "client-a"), ("client_a", "client-a"), ("client a", "client-a"), ("clienta", "client-a"),
        ("client-a ", "client-a"), ("CLIENT.A", "client-a"), ("client\u2011a", "client-a"),
        ("\uff43\uff4c\uff49\uff45\uff4e\uff54-\uff41", "client-a"), ("client\u200b-a", "client-a"),
        ("\u0441lient-a", "client-a"), ("clinet-a", "client-a"), ("clint-a", "client-a"), ("cllient-b", "client-b"),
        ("cafe munchen", "Café München"), ("CAFÉ-MÜNCHEN", "Café München"), ("acne", "acme"), ("ACME", "acme"),
        ("2026-lunch", "2026 launch"), ("\u2014\u2014", None),
    ],
)  # fmt: skip
def test_a_slip_is_noticed(typed, meant):
    assert nearest_project(typed, KNOWN) == meant


@pytest.mark.parametrize(
    "typed",
    ["", *KNOWN, "client-c", "client-ab", "client", "client-a-2", "2027 launch", "acm", "a", "globex", "client-1"],
)
def test_another_project_is_another_project(typed):
    assert nearest_project(typed, KNOWN) is None


def test_projects_with_different_numbers_are_not_similar():
    assert nearest_project("episode2", ["episode1"]) is None
    assert nearest_project("spring 2026", ["spring 2025"]) is None


def test_the_same_letters_come_before_a_slip():
    assert nearest_project("Acme", ["acne", "acme"]) == "acme"
