"""`usage report --reprice`: recorded costs next to the costs at today's prices."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eleven_video.accounting.calls import Outcome
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.price_comparison import PriceComparison, PriceSum, compared, repriced
from eleven_video.accounting.prices.pricebook import PriceBook, PriceRow, TieredRate
from eleven_video.accounting.prices.rate_overrides import Overrides, RateKey
from eleven_video.accounting.pricing import CostState, Pricing
from eleven_video.domain.options import Mode
from eleven_video.ledger.records import SessionOutcome
from eleven_video.ledger.store import Ledger
from tests.support.calls import NOVEMBER, gemini_call, speech_call
from tests.support.command import run_command
from tests.support.ledger_rows import PICO, charge_of, intent, picture_charge, session_start
from tests.support.usage_command import asked, line_of, told

CENT = PICO // 100
DAY = timedelta(days=1)
MODEL = "gemini-2.5-flash-image"
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def priced(**prices: str) -> Pricing:
    return Pricing(
        Overrides({"gemini": {name: Fraction(price) for name, price in prices.items()}}), PriceBook("a book")
    )


def test_a_call_is_priced_by_the_row_of_the_other_day_and_keeps_its_own_time():
    rows = [
        PriceRow("m", None, {RateKey.INPUT: TieredRate(3)}),
        PriceRow("m", date(2029, 1, 1), {RateKey.INPUT: TieredRate(5)}),
    ]
    pricing = Pricing(book=PriceBook("a book", exact={("gemini", "m"): rows}))
    call = gemini_call("m", {Part.INPUT_TEXT: 10})
    recorded = pricing.charge(call)

    again = repriced(recorded, pricing, LATER)
    assert (recorded.pico, again.pico, again.price_date) == (30, 50, date(2029, 1, 1))
    assert again.call == call
    assert repriced(recorded, pricing, NOVEMBER) == recorded


def test_repricing_keeps_unknown_costs_and_marks_missing_prices():
    lost = picture_charge(0, CostState.UNKNOWN, outcome=Outcome.UNANSWERED)
    assert repriced(lost, priced(image_price="0.05"), LATER) == lost

    change = compared(picture_charge(4 * CENT), priced(), LATER)
    assert change.repriced.state is CostState.UNPRICED
    assert (change.difference_pico, change.is_whole) == (-4 * CENT, False)
    change = compared(picture_charge(0, CostState.UNPRICED), priced(image_price="0.05"), LATER)
    assert (change.recorded.state, change.repriced.state, change.difference_pico) == ("unpriced", "priced", 5 * CENT)


@given(st.lists(st.tuples(st.integers(0, 10**15), st.sampled_from(CostState), st.integers(0, 100)), max_size=20))
def test_sums_are_exact(calls):
    charges = [
        picture_charge(pico, state, parts={Part.PICTURES: pictures})
        for pico, state, pictures in calls
        if state is not CostState.UNKNOWN
    ]
    whole = sum((compared(one, priced(image_price="0.05"), LATER) for one in charges), PriceComparison())

    assert whole.recorded.pico == sum(one.pico for one in charges)
    assert whole.repriced.pico == sum(5 * CENT * one.call.parts[Part.PICTURES] for one in charges)
    assert whole.recorded == sum((PriceSum.of(one) for one in charges), PriceSum())
    for state in CostState:
        assert getattr(whole.recorded, f"{state}_calls") == sum(one.state is state for one in charges)
    assert whole.recorded.is_whole == (not any(one.state.is_at_least for one in charges))


@pytest.fixture
def home(tmp_path):
    """Calls of several days, models, voices and states."""
    with Ledger.open(tmp_path / "ev" / "ledger.sqlite3") as ledger:
        ledger.open_session(session_start("one", project="=1+1"))
        ledger.record("one", picture_charge(4 * CENT))
        ledger.record("one", picture_charge(0, CostState.UNPRICED))
        for voice in ("Rachel", "Adam"):
            spoken = speech_call(voice, {Part.CHARACTERS: 50, Part.CREDITS: 50}, occurred_at=NOVEMBER + DAY)
            ledger.record("one", charge_of(spoken, 0, CostState.CREDITS))
        ledger.intend(intent("lost", session="one", bound_pico=2 * CENT))
        ledger.settle("lost", picture_charge(0, CostState.UNKNOWN, outcome=Outcome.UNANSWERED))
        ledger.close_session("one", ended_at=NOVEMBER, outcome=SessionOutcome.FAILED)
        ledger.open_session(session_start("two"))
        # The last day of a week of the calendar's that ends in another year, and the days around it.
        for day in (38, 41, 42):
            ledger.record("two", picture_charge(CENT, model="gemini-gone", occurred_at=NOVEMBER + day * DAY))
        # Around midnight in Central Europe, on the day of 25 hours that ends summer.
        for hour in (21, 22, 46, 47):
            moment = datetime(2026, 10, 24, tzinfo=UTC) + timedelta(hours=hour)
            ledger.record("two", picture_charge(3 * CENT, CostState.ESTIMATED, estimated=True, occurred_at=moment))
        ledger.record("two", picture_charge(CENT, outcome=Outcome.BLOCKED))
        ledger.open_session(session_start("three", mode=Mode.SANDBOX))
        ledger.record("three", picture_charge(9 * CENT))
        assert ledger.flush(120)
    (tmp_path / "prices.toml").write_text(
        f"[gemini.models.'{MODEL}']\nimage_price = 0.05\n[elevenlabs]\ncredit_price = 0.0002\n", encoding="utf-8"
    )
    return tmp_path


REPRICE = ("report", "--reprice", "--pricing", "prices.toml")
CENTRAL_EUROPE = "CET-1CEST,M3.5.0,M10.5.0/3"


@pytest.mark.parametrize("by", ["day", "week", "month", "model", "voice", "service", "project"])
def test_reprice_shows_the_recorded_costs_unchanged(home, by):
    zone = {"TZ": CENTRAL_EUROPE}
    for narrowed in ((), ("--since", "2026-10-25", "--until", "2027-01-03")):
        plain = told(home, "report", "--by", by, *narrowed, **zone)
        found = told(home, *REPRICE, "--by", by, *narrowed, **zone)
        assert "your prices, then genai-prices " in found.pop("todays_prices")
        changes = [row.pop("repriced") for row in found["rows"]]
        whole = found["total"].pop("repriced")
        assert found == plain
        for fact in ("cost_pico", "difference_pico", "unpriced_calls", "unknown_calls", "estimated_calls"):
            assert sum(change[fact] for change in changes) == whole[fact]
        for row, change in zip(found["rows"], changes, strict=True):
            assert change["cost_pico"] - row["cost_pico"] == change["difference_pico"]


def test_days_and_weeks_are_those_of_the_calendar_and_the_zone_is_named(home):
    for arguments in (("report",), REPRICE):
        days = told(home, *arguments, TZ=CENTRAL_EUROPE)
        assert days["zone"] in ("CET", "CEST")
        calls = {row["key"]: row["calls"] for row in days["rows"]}
        # 22:00 UTC is midnight on the 25th, 22:00 UTC of the 25th is 23:00 still, 23:00 the next day.
        assert {day: calls[day] for day in calls if day < "2026-11"} == {
            "2026-10-24": 1, "2026-10-25": 2, "2026-10-26": 1,
        }  # fmt: skip
        narrowed = told(home, *arguments, "--since", "2026-10-25", "--until", "2026-10-25", TZ=CENTRAL_EUROPE)
        assert [(row["key"], row["calls"]) for row in narrowed["rows"]] == [("2026-10-25", 2)]
        weeks = told(home, *arguments, "--by", "week", "--since", "2026-12-01")
        assert [(row["key"], row["calls"]) for row in weeks["rows"]] == [("2026-W53", 2), ("2027-W01", 1)]


def test_both_prices_and_the_difference_are_shown(home):
    shown = asked(home, *REPRICE, "--by", "model", COLUMNS="120")

    assert "cost  at today's prices  difference" in shown
    # Two pictures for which one was paid, four estimated ones, a blocked one, and one that nobody knows of.
    assert line_of(shown, MODEL) == [MODEL, "8", "at", "least", "$0.1700", "at", "least", "$0.3500", "+$0.1800"]
    assert line_of(shown, "eleven") == ["eleven_multilingual_v2", "2", "100", "credits", "$0.0200", "+$0.0200"]
    assert line_of(shown, "gemini-gone") == ["gemini-gone", "3", "$0.0300", "unpriced", "-$0.0300"]
    total = ["Total", "13", "at", "least", "$0.2000", "+", "100", "credits", "at", "least", "$0.3700", "+$0.1700"]
    assert line_of(shown, "Total") == total
    assert "At today's prices the same calls cost $0.1700 more (+85.0%).\n" in shown
    assert "3 calls used something that has no price today.\n" in shown
    assert "The difference covers only calls with known prices.\n" in shown
    assert "Today's prices: your prices, then genai-prices " in shown


def test_the_table_for_spreadsheets_has_both(home):
    rows = {
        row["project"]: row for row in csv.DictReader(io.StringIO(asked(home, *REPRICE, "--by", "project", "--csv")))
    }

    assert rows["'=1+1"]["cost_usd"] == "0.04"
    assert rows["'=1+1"]["repriced_usd"] == "0.12"
    assert rows["'=1+1"]["difference_usd"] == "0.08"
    models = list(csv.DictReader(io.StringIO(asked(home, *REPRICE, "--by", "model", "--csv"))))
    (gone,) = (row for row in models if row["model"] == "gemini-gone")
    # A number below zero is one, and no formula.
    assert (gone["repriced_usd"], gone["difference_usd"], gone["repriced_state"]) == ("", "-0.03", "unpriced")
    assert gone["repriced_unpriced_calls"] == "3"
    sums = [models[-1][name] for name in ("row", "cost_usd", "repriced_usd", "difference_usd")]
    assert sums == ["total", "0.2", "0.37", "0.17"]


def test_without_a_file_the_settings_prices_hold(home):
    (home / "ev" / "config.toml").write_text("[prices.gemini]\nimage_price = 0.06\n", encoding="utf-8")
    found = told(home, "report", "--reprice", "--by", "model", "--until", "2026-10-31")

    assert [row["repriced"]["cost_pico"] for row in found["rows"]] == [24 * CENT]
    found = told(home, *REPRICE, "--by", "model", "--until", "2026-10-31")
    assert [row["repriced"]["cost_pico"] for row in found["rows"]] == [20 * CENT]


def test_a_price_set_by_the_name_that_was_asked_for_holds(tmp_path):
    answered = gemini_call("gemini-3.6-flash-001", {Part.INPUT_TEXT: 1_000_000})
    with Ledger.open(tmp_path / "ev" / "ledger.sqlite3") as ledger:
        ledger.open_session(session_start("one"))
        ledger.intend(intent("a", session="one", model="gemini-flash-latest", kind=answered.kind))
        ledger.settle("a", charge_of(answered, CENT))
        assert ledger.flush(120)
    (tmp_path / "prices.toml").write_text("[gemini.models.GEMINI-flash-latest]\ninput_token_price_per_million = 7\n")

    assert told(tmp_path, *REPRICE)["total"]["repriced"]["cost_pico"] == 7 * PICO
    assert told(tmp_path, "report", "--reprice", "--list-prices")["total"]["repriced"]["cost_pico"] < 7 * PICO


def test_list_prices_leave_out_the_settings_prices(home):
    (home / "ev" / "config.toml").write_text("[prices.gemini]\nimage_price = 0.06\n", encoding="utf-8")
    found = told(home, "report", "--reprice", "--list-prices", "--by", "model", "--until", "2026-10-31")

    assert found["todays_prices"].startswith("genai-prices ")
    assert [row["repriced"]["cost_pico"] == 24 * CENT for row in found["rows"]] == [False]


def test_the_sandbox_and_a_project_are_repriced_by_themselves(home):
    assert told(home, *REPRICE, "--sandbox")["total"]["repriced"]["cost_pico"] == 5 * CENT
    found = told(home, *REPRICE, "--project", "=1+1")
    assert (found["total"]["cost_pico"], found["total"]["repriced"]["cost_pico"]) == (4 * CENT, 12 * CENT)


def test_an_empty_ledger_has_nothing_to_reprice(tmp_path):
    assert asked(tmp_path, "report", "--reprice") == "Usage by day, days in UTC\nNo usage yet\n"
    assert told(tmp_path, "report", "--reprice")["total"]["repriced"]["difference_pico"] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--pricing", "prices.toml"], 2, "--pricing needs --reprice."),
        (["--reprice", "--pricing", "none.toml"], 3, "The prices in none.toml cannot be read"),
        (["--reprice", "--pricing", "bad.toml"], 3, "gemini.image_price is out of range"),
    ],
)
def test_unusable_prices_are_reported_in_one_line(home, arguments, code, said):
    (home / "bad.toml").write_text("[gemini]\nimage_price = -1\n", encoding="utf-8")
    done = run_command("usage", "report", *arguments, cwd=home)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    assert said in done.stderr
