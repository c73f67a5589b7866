"""Rate limits and their sources."""

import pytest

from eleven_video.accounting.rate_limits import LimitKind, LimitUse, RateLimit, allowed_in, allowed_words, limits_of


def test_a_limit_of_the_data_file_names_its_source():
    found = limits_of("gemini-2.5-flash", {})

    assert {kind: one.limit for kind, one in found.items()} == {LimitKind.TPM: 1_000_000}
    assert "paid tier, checked 2026-" in found[LimitKind.TPM].source


def test_the_users_own_limit_comes_first():
    own = RateLimit(5, "the setting gemini_tpm")
    assert limits_of("gemini-2.5-flash", {LimitKind.TPM: own}) == {LimitKind.TPM: own}
    assert limits_of("gemini-9", {LimitKind.TPM: own}) == {LimitKind.TPM: own}


def test_a_limit_without_a_source_is_unknown():
    assert limits_of("gemini-9", {}) == {}


@pytest.mark.parametrize(("used", "limit", "share"), [(0, 10, 0), (5, 10, 0.5), (20, 10, 2), (0, 0, 1), (3, 0, 1)])
def test_the_share_of_a_limit(used, limit, share):
    assert LimitUse(LimitKind.RPM, used, RateLimit(limit, "")).share == share


def test_the_share_of_an_unknown_limit():
    assert LimitUse(LimitKind.RPM, 7).share is None


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({}, ""),
        ({LimitKind.RPM: 10}, "Allowed: 10 requests a minute."),
        ({LimitKind.RPD: 0}, "Allowed: 0 requests a day."),
        (
            {LimitKind.RPD: 250, LimitKind.TPM: 1_000_000},
            "Allowed: 1,000,000 input tokens a minute, 250 requests a day.",
        ),
    ],
)
def test_a_formatted_rate_limit_can_be_parsed_again(limits, said):
    """[5.4-UNIT-006]"""
    assert allowed_words(limits) == said
    assert allowed_in(f"Too fast: 7 requests a minute. {said} It asks to wait 5 requests a day.") == limits


@pytest.mark.parametrize("text", ["", "Allowed: ", "Allowed: , requests a minute.", "Allowed: many. 5 requests a day"])
def test_texts_that_contain_no_rate_limit_are_not_parsed(text):
    assert allowed_in(text) == {}


def test_limits_in_the_services_own_words_are_not_read():
    said = "Allowed: 5 requests a minute. The service says: Allowed: 9 requests a minute."

    assert allowed_in(said) == {LimitKind.RPM: 5}
