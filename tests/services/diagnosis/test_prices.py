from datetime import timedelta

import pytest

from eleven_video.accounting.calls import CallKind, Service
from eleven_video.accounting.prices.price_age import STALE_AFTER_DAYS, UsedModel, judge
from eleven_video.config.settings import load_settings
from eleven_video.domain.check_results import Health
from eleven_video.services.diagnosis.prices import prices
from eleven_video.services.run_mode import pricing_of
from tests.support.calls import NOVEMBER

SPOKEN = UsedModel(Service.ELEVENLABS, "eleven_multilingual_v2", CallKind.SPEECH)


@pytest.mark.parametrize(("days", "health"), [(STALE_AFTER_DAYS, Health.OK), (STALE_AFTER_DAYS + 1, Health.WARNING)])
def test_prices_grow_old(days, health):
    (data,) = judge(pricing_of(load_settings()), SPOKEN, NOVEMBER.date()).relied_on
    assert data.dated

    (check,) = prices(load_settings(), [SPOKEN], data.dated + timedelta(days=days))

    assert check.health is health
    assert check.finding == f"{data.name}, of {data.dated}, {days} days old"


def test_a_model_without_a_price_is_reported_with_the_command_to_set_one():
    unheard = UsedModel(Service.GEMINI, "gemini-unheard-of", CallKind.SCRIPT)
    (check,) = prices(load_settings(), [unheard], NOVEMBER.date())

    assert (check.health, check.finding) == (Health.WARNING, "none known for gemini-unheard-of")
    assert check.remedy.startswith("Set one: eleven-video pricing set gemini-unheard-of ")
