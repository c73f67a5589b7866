"""Needs compared with remaining quotas: only shortages of known quotas are reported."""

import pytest

from eleven_video.accounting.calls import CallKind, Service
from eleven_video.accounting.estimate import ExpectedCalls, Range, exactly
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.quota_shortages import Limited, Shortage, shortages

TEXT, IMAGE = "gemini-3.5-flash-lite", "gemini-3.1-flash-lite-image"


def speech(low, expected, high):
    credits_used = Range(low, expected, high)
    return ExpectedCalls(Service.ELEVENLABS, "eleven_v3", CallKind.SPEECH, exactly(4), {Part.CREDITS: credits_used})


def asked(model, kind, *, low, expected, high):
    return ExpectedCalls(Service.GEMINI, model, kind, Range(low, expected, high), {})


SCRIPT = asked(TEXT, CallKind.SCRIPT, low=1, expected=1, high=1)
PICTURES = asked(IMAGE, CallKind.IMAGE, low=10, expected=15, high=20)


@pytest.mark.parametrize(("left", "found"), [(900, None), (899, False), (700, False), (699, True), (0, True)])
def test_credits_are_short_by_what_is_expected_and_may_be_by_what_is_the_most(left, found):
    told = shortages([SCRIPT, speech(500, 600, 800), speech(100, 100, 100)], credits_left=left, requests_left={})

    assert [shortage.is_likely for shortage in told] == ([] if found is None else [found])
    assert all(shortage == Shortage(Limited.CREDITS, Range(600, 700, 900), left) for shortage in told)


def test_what_has_no_known_limit_is_not_short():
    assert shortages([SCRIPT, PICTURES, speech(1, 2, 3)], credits_left=None, requests_left={"another": 0}) == []


def test_all_requests_to_a_model_are_counted_together():
    drawn_by_the_writer = asked(TEXT, CallKind.IMAGE, low=10, expected=15, high=20)
    told = shortages([SCRIPT, drawn_by_the_writer, PICTURES], credits_left=None, requests_left={TEXT: 15, IMAGE: 20})

    assert told == [Shortage(Limited.REQUESTS, Range(11, 16, 21), 15, TEXT)]
    assert told[0].is_likely


def test_several_quotas_may_be_short_and_credits_come_first():
    told = shortages([PICTURES, speech(10, 20, 30)], credits_left=5, requests_left={IMAGE: 12})

    assert [(shortage.what, shortage.model) for shortage in told] == [
        (Limited.CREDITS, ""),
        (Limited.REQUESTS, IMAGE),
    ]


def test_calls_to_elevenlabs_that_use_no_credits_need_none():
    asking = ExpectedCalls(Service.ELEVENLABS, "eleven_v3", CallKind.SPEECH, exactly(4), {})

    assert shortages([asking], credits_left=0, requests_left={}) == []
