"""Filters are in the address. A filter that cannot be read is named, and the page never shows other calls instead."""

import re
from datetime import UTC
from html import unescape

import pytest

from eleven_video.errors import InvalidInput
from eleven_video.ledger.reading.report_types import GroupBy
from eleven_video.web.spending.filters import filters_of
from tests.support.page import served


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=soon", "From 'soon' is not a day"),
        ("until=2026-13", "To '2026-13' is not a day"),
        ("since=2026-11-30&until=2026-11-01", "From 2026-11-30 is after To 2026-11-01."),
        ("by=colour", "The filter by cannot be 'colour'. Choose one of day, week,"),
        ("parts=day", "The filter parts cannot be 'day'. Choose one of service, model,"),
        ("mode=pretend", "The filter mode cannot be 'pretend'. Choose one of live, sandbox."),
        ("sinse=30d", "This page has no filter 'sinse'. Its filters are by, parts, since,"),
        ("since=<script>", "From '<script>' is not a day"),
    ],
)
def test_a_filter_that_cannot_be_read_says_so(tmp_path, query, said):
    with served(tmp_path) as page:
        answer = page.get(f"/spending?{query}")
        table = page.get(f"/spending/costs.csv?{query}")

    assert answer.status_code == 422
    assert said in unescape(re.search(r'role="alert">(.*?)</p>', answer.text, re.DOTALL)[1])
    assert "<script>&" not in answer.text
    assert 'class="figures"' not in answer.text
    assert table.status_code == 422


def test_what_was_typed_stays_in_the_form(tmp_path):
    with served(tmp_path) as page:
        text = page.get("/spending?since=soon&project=client-a&parts=voice").text

    assert 'name="since" value="soon"' in text
    assert 'name="project" value="client-a"' in text
    assert '<option value="voice" selected>' in text


def test_an_empty_filter_is_no_filter():
    found = filters_of({"by": "", "parts": " ", "since": "", "project": "", "mode": ""}, UTC)

    assert (found.by, found.parts) == (GroupBy.DAY, GroupBy.SERVICE)
    assert (found.selection.since, found.selection.project, found.selection.zone) == (None, None, UTC)


@pytest.mark.parametrize(
    ("by", "parts", "divided"), [("day", "none", None), ("model", "model", None), ("day", "voice", GroupBy.VOICE)]
)
def test_a_group_is_divided_only_by_another_kind(by, parts, divided):
    assert filters_of({"by": by, "parts": parts}, None).parts is divided


def test_a_table_that_does_not_exist_is_not_found(tmp_path):
    with served(tmp_path) as page:
        assert page.get("/spending/secrets.csv?by=day").status_code == 404
    with pytest.raises(InvalidInput):
        filters_of({"by": "a" * 300}, None)


def test_without_calls_there_is_no_table_and_no_zero(tmp_path):
    with served(tmp_path) as page:
        text = page.get("/spending?by=model").text

    assert "No usage in this period." in text
    assert 'class="plot"' not in text
