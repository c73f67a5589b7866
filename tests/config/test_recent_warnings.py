"""Warnings that are shown once a week, and what happens if their record cannot be written."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from eleven_video.config.recent_warnings import due, warnings_file

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("ELEVEN_VIDEO_HOME", str(tmp_path / "ev"))


def test_a_name_is_due_once_a_week():
    assert due(["a", "b", "a"], NOW) == ["a", "b"]
    assert due(["a", "b", "c"], NOW + timedelta(hours=1)) == ["c"]
    assert due(["a"], NOW + timedelta(days=7) - timedelta(seconds=1)) == []
    assert due(["a"], NOW + timedelta(days=7)) == ["a"]
    assert due([], NOW) == []


def test_only_the_owner_reads_it_and_old_names_are_dropped():
    due(["a"], NOW)
    due(["b"], NOW + timedelta(days=30))

    assert set(json.loads(warnings_file().read_text())) == {"b"}
    if os.name == "posix":
        assert warnings_file().stat().st_mode & 0o777 == 0o600


def test_a_clock_that_was_ahead_silences_nothing():
    due(["a"], NOW + timedelta(days=400))

    assert due(["a"], NOW) == ["a"]


@pytest.mark.parametrize(
    "text", ["", "[]", "5", '{"a": 5}', '{"a": "yesterday"}', "[" * 10_000, '{"a": "2026-11-29T12:00:00"}']
)
def test_a_damaged_note_is_as_none(text):
    due(["a"], NOW)
    warnings_file().write_text(text)

    assert due(["b"], NOW) == ["b"]


def test_without_a_writable_record_a_warning_is_due_each_time(tmp_path):
    (tmp_path / "ev").write_text("a file where the folder belongs")

    assert [due(["a"], NOW), due(["a"], NOW)] == [["a"], ["a"]]
