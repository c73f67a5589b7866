"""Models and voices that end soon are reported in time, with a replacement."""

from datetime import date, timedelta

import pytest

from eleven_video.accounting.prices.deprecations import (
    category_ending,
    end_of_model,
    end_of_voices,
    every_end,
    model_ending,
    voice_ending,
)
from eleven_video.config.settings import Settings

CHECKED = max(end.checked for end in every_end())


@pytest.mark.parametrize(
    ("model", "ends", "successor"),
    [
        ("gemini-2.5-flash", date(2026, 12, 1), "gemini-3.5-flash-lite"),
        ("gemini-2.5-pro", date(2026, 12, 1), "gemini-3.8-flash"),
        ("models/Gemini-2.5-Pro", date(2026, 12, 1), "gemini-3.8-flash"),
        ("publishers/google/models/gemini-2.5-flash-001", date(2026, 12, 1), "gemini-3.5-flash-lite"),
        ("gemini-2.5-flash-image", date(2026, 10, 2), None),
        ("gemini-3.1-flash-image", date(2026, 10, 29), None),
        ("gemini-3-pro-image-preview", date(2026, 6, 25), "gemini-3-pro-image"),
        ("gemini-3.1-flash-image-preview", date(2026, 6, 25), None),
    ],
)
def test_a_model_that_ends_is_known_by_its_names(model: str, ends: date, successor: str | None) -> None:
    end = end_of_model(model)
    assert end is not None
    assert (end.ends, end.successor) == (ends, successor)


@pytest.mark.parametrize("model", ["gemini-2.5-flash-lite", "gemini-3.8-flash", "eleven_v3", "", "gemini-2.5-flash-9"])
def test_a_model_without_an_end_has_none(model: str) -> None:
    assert end_of_model(model) is None


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 10, 1), None),
        (
            date(2026, 10, 2),
            "The model gemini-2.5-flash ends on 2026-12-01, in 60 days. Use gemini-3.5-flash-lite instead.",
        ),
        (
            date(2026, 11, 30),
            "The model gemini-2.5-flash ends on 2026-12-01, in 1 day. Use gemini-3.5-flash-lite instead.",
        ),
        (date(2026, 12, 1), "The model gemini-2.5-flash ended on 2026-12-01. Use gemini-3.5-flash-lite instead."),
        (date(2027, 12, 1), "The model gemini-2.5-flash ended on 2026-12-01. Use gemini-3.5-flash-lite instead."),
    ],
)
def test_warnings_begin_sixty_days_before_the_end(today: date, told: str | None) -> None:
    assert model_ending("gemini-2.5-flash", today) == told


def test_a_missing_successor_is_mentioned() -> None:
    assert model_ending("gemini-2.5-flash-image", date(2026, 11, 29)) == (
        "The model gemini-2.5-flash-image ended on 2026-10-02. "
        "No successor is announced. Choose another with eleven-video models."
    )
    assert voice_ending("Rachel", "Premade", date(2026, 11, 29)) == (
        "ElevenLabs ends its premade voices, such as Rachel, on 2026-12-31, in 32 days. "
        "No successor is announced. Choose another with eleven-video voices."
    )
    assert voice_ending("Mine", "cloned", date(2026, 11, 29)) is None
    end = end_of_voices("premade")
    assert end is not None
    assert category_ending(end, date(2027, 1, 1)) == "ElevenLabs ended its premade voices on 2026-12-31."


def test_every_row_has_a_source_and_a_day_on_which_it_was_checked() -> None:
    assert every_end()
    assert all(end.source and end.checked <= date.today() for end in every_end())  # noqa: DTZ011  of whoever checked


def test_no_default_model_ends_within_sixty_days_of_the_last_check() -> None:
    defaults = Settings.model_fields
    for name in ("text_model", "image_model", "tts_model"):
        end = end_of_model(defaults[name].default)
        assert end is None or end.ends - CHECKED > timedelta(days=60), name


def test_a_successor_does_not_end_itself() -> None:
    for end in every_end():
        assert end.successor is None or end_of_model(end.successor) is None
