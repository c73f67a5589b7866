import pytest

from eleven_video.domain.duration_parsing import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        (" 90 seconds ", 90),
        ("90 Sec.", 90),
        ("1:30", 90),
        ("1:30 min", 90),
        ("0:05", 5),
        ("0:01:30", 90),
        ("1.5 min", 90),
        ("1,5 min", 90),
        ("3m", 180),
        ("30 minutes", 1800),
        ("1800", 1800),
        ("2m30s", 150),
        ("2m30", 150),
        ("2 minutes 30 seconds", 150),
        ("2 min, 30 s", 150),
        ("2 minutes and 30 seconds", 150),
        ("0.5 hours", 1800),
        ("PT1M30S", 90),
        ("7.4", 7),
    ],
)
def test_a_duration_is_read_as_people_write_it(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["4", "0", "0:04", "3h", "60 min", "1 hour", "1:00:00", "30:01", "31m", "9" * 40])
def test_a_duration_outside_the_limits_is_refused_with_the_limits(text):
    with pytest.raises(ValueError, match=r"^Duration must be between 5 seconds and 30 minutes\.$"):
        parse_duration(text)


@pytest.mark.parametrize(
    "text", ["", "m", "s", "-5s", "1e2", "12:5", "1:75", "5s3m", "1 30", "long", "90 s x", "1::30", " " * 9000 + "x"]
)
def test_an_invalid_duration_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"is not a duration\. Write it like 90s, 1:30, 2m30s or 1\.5 min\.$"):
        parse_duration(text)
