"""Credits beyond a plan have their own price, and the account limits their number."""

from datetime import UTC, datetime
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from eleven_video.accounting.calls import Call, CallKind
from eleven_video.accounting.credits import plan_prices
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.rate_overrides import Overrides
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.api._elevenlabs_wire import quota_in
from eleven_video.config.settings import load_settings
from eleven_video.domain.requests.requests import SpeechQuota
from eleven_video.ui.panel.quota_colours import credits_left


def account(**fields: Any) -> SpeechQuota:
    facts = {
        "tier": "creator",
        "character_count": 9_950,
        "character_limit": 10_000,
        "next_character_count_reset_unix": None,
    }
    return quota_in(SimpleNamespace(**{**facts, **fields}))


def speech(**parts: int) -> Call:
    return Call(
        id="s", service="elevenlabs", model="eleven_multilingual_v2", occurred_at=datetime(2026, 11, 29, tzinfo=UTC),
        parts={Part[name.upper()]: amount for name, amount in parts.items()}, kind=CallKind.SPEECH,
    )  # fmt: skip


def test_credits_beyond_the_plan_have_the_plans_overage_price() -> None:
    pricing = Pricing(plan=load_settings(elevenlabs_plan="creator").plan_price)

    charge = pricing.charge(speech(characters=265, credits=50, overage_credits=215))

    exact = 50 * Fraction(22, 121_000) + 215 * Fraction(30, 100) / 1000
    assert charge.pico == round(exact * 10**12) == 73_590_909_091
    assert charge.state is CostState.PRICED
    assert charge.sources == ("ElevenLabs plan creator",)


def test_a_users_own_price_of_a_credit_stands_beside_what_the_plan_would_have_cost() -> None:
    settings = load_settings(elevenlabs_plan="creator", prices={"elevenlabs": {"credit_price": 1}})
    pricing = Pricing(settings.price_overrides(), gemini_price_book(), settings.plan_price)

    charge = pricing.charge(speech(characters=121, credits=121))

    assert (charge.pico, charge.sources) == (121 * 10**12, ("your price",))
    assert charge.list_pico == 22 * 10**9


def test_a_price_of_ones_own_holds_for_both_kinds_of_credits() -> None:
    pricing = Pricing(Overrides({"elevenlabs": {"credit_price": Fraction(1, 1000)}}))
    assert pricing.charge(speech(credits=50, overage_credits=50)).pico == 10**11


@pytest.mark.parametrize(
    ("plan", "dollars"),
    [("creator", "0.30"), ("pro", "0.24"), ("scale", "0.18"), ("business", "0.12"), ("starter", None), ("api", None)],
)
def test_every_plan_with_usage_based_billing_has_a_price_for_it(plan: str, dollars: str | None) -> None:
    expected = None if dollars is None else Fraction(dollars) / 1000
    assert plan_prices()[plan].dollars_per_overage_credit == expected


@pytest.mark.parametrize(
    ("fields", "extension", "remaining", "told"),
    [
        ({}, 0, 50, "50 of 10,000 credits left"),
        ({"can_extend_character_limit": False, "max_credit_limit_extension": 9}, 0, 50, "50 of 10,000 credits left"),
        (
            {"can_extend_character_limit": True, "max_credit_limit_extension": 4_000},
            4_000, 4_050, "50 of 10,000 credits left, then 4,000 billed by use",
        ),
        (
            {"can_extend_character_limit": True, "max_credit_limit_extension": 4_000, "character_count": 12_000},
            4_000, 2_000, "0 of 10,000 credits left, then 2,000 billed by use",
        ),
        (
            {"can_extend_character_limit": True, "max_credit_limit_extension": "unlimited", "character_count": 12_000},
            None, None, "0 of 10,000 credits left, then billed by use",
        ),
        ({"can_extend_character_limit": True, "max_credit_limit_extension": None}, 0, 50, "50 of 10,000 credits left"),
        ({"can_extend_character_limit": True, "max_credit_limit_extension": -5}, 0, 50, "50 of 10,000 credits left"),
        ({"can_extend_character_limit": "yes", "max_credit_limit_extension": 5}, 0, 50, "50 of 10,000 credits left"),
    ],
)  # fmt: skip
def test_the_account_reports_its_limit_beyond_the_plan(
    fields: dict[str, Any], extension: int | None, remaining: int | None, told: str
) -> None:
    quota = account(**fields)
    assert (quota.extension, quota.remaining) == (extension, remaining)
    assert credits_left(quota) == told


@pytest.mark.parametrize(
    ("overage", "told"),
    [
        ({"amount": "1.20", "currency": "usd"}, "1.20 USD"),
        ({"amount": "0", "currency": "usd"}, ""),
        (None, ""),
        ({"amount": "NaN", "currency": "usd"}, ""),
        ({"amount": "much", "currency": "usd"}, ""),
        ({"amount": "-3", "currency": "usd"}, ""),
        ("12", ""),
    ],
)
def test_the_overage_owed_is_read(overage: object, told: str) -> None:
    fields = {"amount": None, "currency": None} | overage if isinstance(overage, dict) else overage
    said = SimpleNamespace(**fields) if isinstance(fields, dict) else fields
    assert account(current_overage=said).overage == told
