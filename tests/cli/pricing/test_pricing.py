"""`eleven-video pricing` as a user runs it."""

import json
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from rich.cells import cell_len

from eleven_video.accounting.credits import credit_multipliers, plan_prices
from eleven_video.accounting.metrics import Part
from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from eleven_video.accounting.prices.price_age import price_data
from eleven_video.accounting.pricing import CostState
from eleven_video.domain.options import Mode
from eleven_video.ledger.store import Ledger
from eleven_video.ui.tables.prices import rate_money
from tests.support.command import COMMAND, environment, run_command
from tests.support.ledger_rows import picture_charge, session_start
from tests.support.terminal import Terminal

BOOK = gemini_price_book().source
TEXT_MODEL, IMAGE_MODEL, SPEECH_MODEL = "gemini-3.5-flash-lite", "gemini-3.1-flash-lite-image", "eleven_multilingual_v2"
NEW_MODEL = {"ELEVEN_VIDEO_TEXT_MODEL": "gemini-new"}
WHOLE_PRICE = ("input_token_price_per_million=0.60", "output_token_price_per_million=1.80")


def run(home, *arguments, **env):
    return run_command("pricing", *arguments, cwd=home, env=env)


def asked(home, *arguments, **env):
    done = run(home, *arguments, **env)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def told(home, *arguments, **env):
    return json.loads(asked(home, *arguments, "--json", **env))


def config_of(home):
    return home / "ev" / "config.toml"


def write_config(home, text):
    config_of(home).parent.mkdir(exist_ok=True)
    config_of(home).write_text(text, encoding="utf-8")


def rate_of(model, kind, above=None):
    return next(one for one in model["rates"] if (one["kind"], one["above_prompt_tokens"]) == (kind, above))


def test_the_models_of_the_settings_are_shown_with_every_rate_and_who_says_it(tmp_path):
    shown = asked(tmp_path, "show")

    assert shown == asked(tmp_path)
    assert "\x1b" not in shown
    for title in (
        f"{TEXT_MODEL} (Gemini, writes the script)",
        f"{IMAGE_MODEL} (Gemini, draws the pictures)",
        f"{SPEECH_MODEL} (ElevenLabs, speaks)",
        "ElevenLabs plans",
    ):
        assert title in shown.splitlines()
    assert shown.count(f"{BOOK}, always") == 2
    assert "in credits only, because elevenlabs_plan is not set" in shown
    assert not (tmp_path / "ev").exists()


def test_pricing_show_json_has_the_rates_that_runs_use(tmp_path):
    found = told(tmp_path, "show")

    assert [(one["model"], one["used_for"], one["state"]) for one in found["models"]] == [
        (TEXT_MODEL, "script", "priced"),
        (IMAGE_MODEL, "image", "priced"),
        (SPEECH_MODEL, "speech", "credits"),
    ]
    now = datetime.now(UTC)
    for model in found["models"][:2]:
        row = gemini_price_book().find("gemini", model["model"], now)
        assert {one["kind"]: one["picodollars_each"] for one in model["rates"]} == {
            str(key): listed.base for key, listed in row.rates.items()
        }
        assert {one["price_source"] for one in model["rates"]} == {BOOK}
    output = rate_of(found["models"][0], "output")
    assert (output["dollars"], output["unit"]) == (output["picodollars_each"] / 1e6, "1M tokens")
    speech = found["models"][2]["credits_per_character"]
    assert speech["credits"] == credit_multipliers()[SPEECH_MODEL]
    assert all(speech[fact] for fact in ("place", "since", "checked"))
    assert set(found["plans"]) == set(plan_prices())
    for plan, price in plan_prices().items():
        assert found["plans"][plan]["dollars"] == pytest.approx(float(price.dollars_per_credit))
        assert (found["plans"][plan]["place"], found["plans"][plan]["checked"]) == (price.source, str(price.checked))


def test_a_tier_has_lines_of_its_own(tmp_path):
    shown = asked(tmp_path, "show", "gemini-2.5-pro")

    amounts = [" ".join(line.split()) for line in shown.splitlines() if "per 1M tokens" in line]
    assert amounts[:2] == ["input $1.25 per 1M tokens", "input, prompt over 200,000 $2.50 per 1M tokens"]
    (model,) = told(tmp_path, "show", "models/gemini-2.5-pro")["models"]
    assert [rate_of(model, "output", above)["dollars"] for above in (None, 200_000)] == [10, 15]


def test_a_price_that_is_announced_is_shown_with_its_day(tmp_path):
    later = max(row.effective_from for rows in gemini_price_book().exact.values() for row in rows if row.effective_from)
    name = next(name for (_, name), rows in gemini_price_book().exact.items() if rows[-1].effective_from == later)
    (model,) = told(tmp_path, "show", name)["models"]

    if later <= datetime.now(UTC).date():
        assert {one["since"] for one in model["rates"]} == {str(later)}
    else:
        assert {one["since"] for one in model["upcoming"]} == {str(later)}
        assert f"{BOOK}, from {later} on" in asked(tmp_path, "show", name)


@pytest.mark.parametrize(
    ("name", "near"), [("gemini-3.5-flash-light", "gemini-3.5-flash"), ("eleven_flash_v25", "eleven_flash_v2_5")]
)
def test_an_unknown_model_exits_with_2_and_suggests_similar_names(tmp_path, name, near):
    done = run(tmp_path, "show", name)

    assert (done.returncode, done.stdout) == (2, "")
    assert near in done.stderr
    assert done.stderr.count("\n") == 1
    assert ("shown as 'at least'" in done.stderr) == name.startswith("gemini")


def test_a_model_of_the_settings_that_has_no_price_is_shown_as_that(tmp_path):
    shown = asked(tmp_path, "show", **NEW_MODEL)

    assert 'No price is known for gemini-new: costs with it are shown as "at least".' in " ".join(shown.split())
    first = told(tmp_path, "show", **NEW_MODEL)["models"][0]
    assert (first["rates"], first["state"]) == ([], "unpriced")
    assert first["missing"] == ["input_token_price_per_million", "output_token_price_per_million"]


def test_each_price_of_ones_own_tells_the_place_it_is_in(tmp_path):
    write_config(
        tmp_path,
        "elevenlabs_plan = 'creator'\n[prices.gemini]\ninput_token_price_per_million = 1\n"
        f"[prices.gemini.models.'{TEXT_MODEL}']\noutput_token_price_per_million = 2\n",
    )
    (tmp_path / "mine.toml").write_text(
        "[gemini]\ninput_token_price_per_million = 3\noutput_token_price_per_million = 4\n"
    )
    environs = {"ELEVEN_VIDEO_PRICES": '{"gemini": {"cached_token_price_per_million": 5}}'}

    writer, painter, speaker = told(tmp_path, "show", "--pricing", "mine.toml", **environs)["models"]

    places = {
        kind: (rate_of(writer, kind)["dollars"], rate_of(writer, kind)["place"])
        for kind in ("input", "output", "cache_read")
    }
    assert places == {
        "input": (3, "mine.toml"),
        "output": (2, str(config_of(tmp_path))),  # a model's own price wins over a service's
        "cache_read": (5, "ELEVEN_VIDEO_PRICES"),
    }
    assert rate_of(painter, "output_image")["price_source"] == BOOK
    credit = rate_of(speaker, "credit")
    assert (credit["price_source"], credit["dollars"]) == ("ElevenLabs plan creator", pytest.approx(22 / 121_000))
    shown = asked(tmp_path, "show", "--pricing", "mine.toml", **environs)
    assert "your price, in mine.toml" in shown
    assert "Your plan: creator" in shown


@pytest.mark.parametrize(("plan", "beyond"), [("starter", None), ("creator", 0.0003), ("api", None)])
def test_a_plan_shows_its_price_of_credits_beyond_the_included_ones(tmp_path, plan, beyond):
    plan_set = {"ELEVEN_VIDEO_ELEVENLABS_PLAN": plan}
    (speaker,) = told(tmp_path, "show", SPEECH_MODEL, **plan_set)["models"]
    assert [rate["dollars"] for rate in speaker["rates"] if rate["kind"] == "overage_credit"] == [beyond] * (
        beyond is not None
    )
    assert ("credit beyond the plan" in asked(tmp_path, "show", SPEECH_MODEL, **plan_set)) is (beyond is not None)


def test_a_picture_with_a_price_of_its_own_has_no_tokens_to_pay(tmp_path):
    (tmp_path / "mine.json").write_text('{"gemini": {"image_price": 0.05}}')
    (model,) = told(tmp_path, "show", IMAGE_MODEL, "--pricing", "mine.json")["models"]

    assert rate_of(model, "picture")["dollars"] == 0.05
    assert "output_image" not in {one["kind"] for one in model["rates"]}


def test_the_list_price_is_shown_beside_a_price_of_zero(tmp_path):
    free = ("input_token_price_per_million=0", "output_token_price_per_million=0", "image_price=0")
    asked(tmp_path, "set", "--service", "gemini", *free)

    (model,) = told(tmp_path, "show", IMAGE_MODEL)["models"]

    assert model["state"] == "free"
    assert {one["kind"]: one["dollars"] for one in model["rates"]} == {"input": 0, "output": 0, "picture": 0}
    assert {one["kind"]: one["dollars"] for one in model["list"]} == {"input": 0.25, "output": 1.5, "output_image": 30}
    (writer,) = told(tmp_path, "show", TEXT_MODEL)["models"]
    assert {one["kind"] for one in writer["list"]} == {"input", "cache_read", "output"}
    assert f"list price: {BOOK}, always" in asked(tmp_path, "show", TEXT_MODEL)


def test_a_model_that_is_given_away_says_so(tmp_path):
    (model,) = told(tmp_path, "show", "gemma-3-27b-it")["models"]

    assert (model["rates"], model["state"]) == ([], "free")
    assert f"Free: {BOOK} (free of charge)." in asked(tmp_path, "show", "models/gemma-3-27b-it")


def test_a_price_set_for_an_alias_is_shown_for_the_model(tmp_path):
    asked(tmp_path, "set", "gemini-flash-latest", "input_token_price_per_million=0.6")

    (model,) = told(tmp_path, "show", "gemini-3.8-flash-001")["models"]
    assert (rate_of(model, "input")["dollars"], rate_of(model, "input")["place"]) == (0.6, str(config_of(tmp_path)))
    assert rate_of(model, "cache_read")["price_source"] == BOOK


def test_text_that_is_paid_by_the_character_has_no_credits_to_pay(tmp_path):
    run(tmp_path, "set", SPEECH_MODEL, "character_price_per_million=30", "credit_price=0.0001")

    (model,) = told(tmp_path, "show", SPEECH_MODEL)["models"]
    assert [(one["kind"], one["dollars"]) for one in model["rates"]] == [("character", 30)]
    assert model["state"] == "priced"


@pytest.mark.parametrize("width", [40, 80, 120])
def test_lines_fit_the_terminal_and_money_is_whole(tmp_path, width):
    run(tmp_path, "set", "--yes", TEXT_MODEL, "input_token_price_per_million=123456.123456789")
    for arguments in (("show",), ("show", "gemini-2.5-pro"), ("check",)):
        shown = run(tmp_path, *arguments, COLUMNS=str(width)).stdout
        paths = str(config_of(tmp_path))
        assert all(cell_len(line) <= width for line in shown.splitlines() if paths not in line)
        assert "…" not in shown
    assert "$123,456.123456789 per 1M tokens" in asked(tmp_path, "show", COLUMNS=str(width))


@pytest.mark.parametrize(
    ("dollars", "shown"),
    [("3/10", "$0.30"), ("1/8", "$0.125"), ("0", "$0.00"), ("1234567", "$1,234,567.00"), ("1/1000000000000", "$0.000000000001"), ("22/121000", "about $0.000181818"), ("2/3", "about $0.666667")],
)  # fmt: skip
def test_a_rate_has_all_its_digits_or_says_about(dollars, shown):
    assert rate_money(Fraction(dollars)) == shown


def test_a_price_that_is_set_is_the_one_that_runs_and_estimates_use(tmp_path):
    write_config(tmp_path, '# mine\nvoice = "Rachel"  # hers\n')

    said = asked(tmp_path, "set", "gemini-new", *WHOLE_PRICE, COLUMNS="300", **NEW_MODEL)

    assert said.splitlines() == [
        "gemini-new",
        "  input_token_price_per_million: not set -> $0.60",
        "  output_token_price_per_million: not set -> $1.80",
        f"Written to {config_of(tmp_path)}.",
        "This applies to calls from now on. Recorded calls keep their prices.",
    ]
    assert config_of(tmp_path).read_text().startswith('# mine\nvoice = "Rachel"  # hers\n')
    estimated = run_command("estimate", "Bees", "--json", cwd=tmp_path, env=NEW_MODEL)
    written = json.loads(estimated.stdout)["by_model"]["gemini-new"]
    tokens = written["metrics"]
    assert written["price_source"] == "your price"
    assert written["cost_pico"]["low"] == 600_000 * tokens["input_tokens"]["low"] + 1_800_000 * tokens["output_tokens"]["low"]  # fmt: skip


def test_a_price_of_a_whole_service_is_set_and_unset(tmp_path):
    assert "All of gemini" in asked(tmp_path, "set", "--service", "gemini", "image_price=0.05")
    assert tomllib.loads(config_of(tmp_path).read_text()) == {"prices": {"gemini": {"image_price": 0.05}}}
    assert "$0.05 -> $0.06" in asked(tmp_path, "set", "--service", "gemini", "image_price=0.06")

    assert "image_price: $0.06 -> not set" in asked(tmp_path, "unset", "--service", "gemini")
    assert config_of(tmp_path).read_text().strip() == ""


def test_a_price_of_a_model_is_unset_by_itself_or_with_all_others(tmp_path):
    asked(tmp_path, "set", "gemini-new", *WHOLE_PRICE, "image_price=1", "--yes")

    asked(tmp_path, "unset", "gemini-new", "image_price")
    left = tomllib.loads(config_of(tmp_path).read_text())["prices"]["gemini"]["models"]["gemini-new"]
    assert set(left) == {"input_token_price_per_million", "output_token_price_per_million"}
    asked(tmp_path, "unset", "gemini-new")
    assert "prices" not in tomllib.loads(config_of(tmp_path).read_text())


def test_a_price_that_the_environment_overrides_gives_a_note(tmp_path):
    strong = {"ELEVEN_VIDEO_PRICES": '{"gemini": {"image_price": 9}}'}

    said = asked(tmp_path, "set", "--service", "gemini", "image_price=1", **strong)

    assert "ELEVEN_VIDEO_PRICES sets image_price too, and takes precedence." in said
    assert rate_of(told(tmp_path, "show", IMAGE_MODEL, **strong)["models"][0], "picture")["dollars"] == 9


WRONG = {
    "a misspelt key": (
        ("set", "gemini-new", "image_prise=1"),
        "There is no price named 'image_prise'. Use image_price.",
    ),
    "no number": (("set", "gemini-new", "image_price=cheap"), "image_price='cheap' is not a price"),
    "a negative price": (("set", "gemini-new", "image_price=-1"), "out of range"),
    "no price": (("set", "gemini-new"), "Give a price"),
    "a word": (("set", "gemini-new", "image_price"), "'image_price' sets no price"),
    "twice": (("set", "gemini-new", "image_price=1", "image_price=2"), "given twice"),
    "no owner": (("set", "image_price=1"), "Name a model"),
    "no service of ours": (("set", "--service", "openai", "image_price=1"), "Choose one of gemini, elevenlabs"),
    "another service's key": (("set", SPEECH_MODEL, "image_price=1"), "image_price is not a price of elevenlabs"),
    "nothing to unset": (("unset", "gemini-new"), "has no price of yours for gemini-new"),
    "no owner to unset": (("unset",), "Name a model"),
    "a misspelt key to unset": (("unset", "--service", "gemini", "image_prise"), "Did you mean image_price?"),
    "a price for one token": (
        ("set", TEXT_MODEL, "input_token_price_per_million=0.0000003"),
        "1,000,000 times less than the list price ($0.3). It is in dollars per 1,000,000 tokens. To set it anyway",
    ),
    "a price for a thousand tokens": (
        ("set", TEXT_MODEL, "output_token_price_per_million=0.0025"),
        "1,000 times less than the list price ($2.5)",
    ),
    "a price of a million millions": (
        ("set", TEXT_MODEL, "input_token_price_per_million=250000"),
        "833,333 times more than the list price ($0.3)",
    ),
    "a service's price for one token": (
        ("set", "--service", "gemini", "input_token_price_per_million=0.0000003"),
        "times less than usual prices",
    ),
    "a price for a thousand credits": (
        ("set", "--service", "elevenlabs", "credit_price=0.18"),
        "It is in dollars per credit.",
    ),
    "a picture in cents": (("set", IMAGE_MODEL, "image_price=34"), "It is in dollars per image."),
    "a misspelt model": (
        ("set", "gemini-3.5-flash-light", "input_token_price_per_million=0.3"),
        "Did you mean gemini-3.5-flash-lite",
    ),
    "an unknown model": (("set", "gemini-new", "image_price=0.04"), "The model gemini-new is unknown."),
    "an unknown speech model": (
        ("set", "eleven_flash_v2", "eleven_flash_v25", "character_price_per_million=80"),
        "sets no price",
    ),
    "a misspelt speech model": (
        ("set", "eleven_flash_v25", "character_price_per_million=80"),
        "Did you mean eleven_flash_v2",
    ),
    "an unknown option": (("show", "--colour"), "No such option"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_2_in_one_line_and_the_file_is_left_alone(tmp_path, arguments, said):
    write_config(tmp_path, "# mine\n")
    done = run(tmp_path, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert config_of(tmp_path).read_text() == "# mine\n"


@pytest.mark.parametrize("text", ["voice = \n", "prices = 5\n", "[prices.gemini]\nimage_price = 'a'\n"])
@pytest.mark.parametrize("arguments", [("set", "gemini-new", "input_token_price_per_million=1"), ("show",), ("check",)])
def test_a_config_file_that_cannot_be_used_is_3_and_left_alone(tmp_path, text, arguments):
    write_config(tmp_path, text)
    done = run(tmp_path, *arguments)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr
    assert config_of(tmp_path).read_text() == text


def test_a_file_of_prices_that_is_not_there_is_3(tmp_path):
    for command in ("show", "check"):
        assert run(tmp_path, command, "--pricing", "nothing.toml").returncode == 3


def test_a_doubtful_price_is_set_where_the_user_is_certain(tmp_path):
    asked(tmp_path, "set", "gemini-new", "image_price=34", "--yes")
    assert (
        tomllib.loads(config_of(tmp_path).read_text())["prices"]["gemini"]["models"]["gemini-new"]["image_price"] == 34
    )


@pytest.mark.parametrize("price", ["0", "0.0007", "0.6", "140"])
def test_zero_a_discount_and_a_surcharge_are_accepted(tmp_path, price):
    assert "Written to" in asked(tmp_path, "set", TEXT_MODEL, f"input_token_price_per_million={price}")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a POSIX thing")
@pytest.mark.parametrize(("keys", "written"), [(b"y\r", True), (b"n\r", False), (b"\r", False), (b"\x04", False)])
def test_on_a_terminal_a_doubtful_price_is_asked_about(tmp_path, keys, written):
    command = [*COMMAND, "pricing", "set", TEXT_MODEL, "image_price=34"]
    screen = Terminal(100, 30, command, env=environment(tmp_path), cwd=tmp_path)
    try:
        shown = screen.wait_for("Type yes or no [no]:")
        screen.type(keys)
        assert screen.wait_for_end() == 0, screen.text
    finally:
        screen.close()

    assert "It is in dollars per image. Set it?" in " ".join(shown.split())
    assert config_of(tmp_path).exists() is written
    assert ("Nothing was written." in screen.text) is not written


def test_a_name_in_capitals_is_the_model_and_its_other_spelling_is_found_again(tmp_path):
    asked(tmp_path, "set", "Models/Gemini-3.5-Flash-Lite", "input_token_price_per_million=0.5")
    assert set(tomllib.loads(config_of(tmp_path).read_text())["prices"]["gemini"]["models"]) == {TEXT_MODEL}
    write_config(tmp_path, "[prices.gemini.models.'GEMINI-3.5-flash-lite']\ninput_token_price_per_million = 1\n")

    assert rate_of(told(tmp_path, "show")["models"][0], "input")["place"] == str(config_of(tmp_path))
    assert "$1.00 -> $0.50" in asked(tmp_path, "set", TEXT_MODEL, "input_token_price_per_million=0.5")
    asked(tmp_path, "unset", "gemini-3.5-Flash-lite")
    assert "prices" not in tomllib.loads(config_of(tmp_path).read_text())


ODD = "[prices.gemini.models.gemini-3_5-flash]\nimage_price = 0.04\n[prices.elevenlabs]\ncredit_price = 0.18\n"
REASONS = (
    "The model gemini-3_5-flash is unknown. Did you mean gemini-3.5-flash",
    "credit_price of elevenlabs is $0.18",
)


def test_the_check_is_3_where_a_price_in_the_config_file_looks_like_a_mistake(tmp_path):
    write_config(tmp_path, ODD)

    code, error, found = checked(tmp_path)

    assert (code, found["ok"]) == (3, False)
    assert "2 prices of yours may be a mistake." in error
    assert [
        one["reason"].startswith(reason) for one, reason in zip(found["doubts"], reversed(REASONS), strict=True)
    ] == [True, True]
    shown = " ".join(run(tmp_path, "check").stdout.split())
    assert all(f"Your price may be a mistake. {reason}" in shown for reason in REASONS)


def test_the_check_looks_at_a_file_of_prices_too(tmp_path):
    (tmp_path / "mine.json").write_text('{"gemini": {"output_token_price_per_million": 0.0000015}}')

    code, _, found = checked(tmp_path, "--pricing", "mine.json")
    assert (code, [one["setting"] for one in found["doubts"]]) == (3, ["output_token_price_per_million"])


def test_doctor_and_a_run_tell_the_same_doubt_once(tmp_path):
    write_config(tmp_path, ODD)

    doctor = run_command("doctor", "--json", cwd=tmp_path)
    told_by_doctor = [one["told"] for one in json.loads(doctor.stdout)["checks"] if "mistake" in str(one)]
    estimated = run_command("estimate", "Bees", "--json", cwd=tmp_path)
    told_by_run = [line for line in json.loads(estimated.stdout)["warnings"] if "mistake" in line]

    for lines in (told_by_doctor, told_by_run):
        assert len(lines) == 2
        assert all(any(reason in line for line in lines) for reason in REASONS)


def test_a_price_of_a_model_that_is_in_use_is_no_misspelling(tmp_path):
    write_config(tmp_path, "[prices.gemini.models.gemini-new]\ninput_token_price_per_million = 1\noutput_token_price_per_million = 2\n")  # fmt: skip

    assert checked(tmp_path)[2]["doubts"] != []
    assert checked(tmp_path, **NEW_MODEL)[2]["doubts"] == []


def checked(home, *arguments, **env):
    """The exit code, the error and the record of `pricing check`."""
    done = run(home, "check", "--json", *arguments, **env)
    return done.returncode, done.stderr, json.loads(done.stdout)


def test_the_check_is_well_where_each_model_in_use_has_a_price_of_these_days(tmp_path):
    code, _, found = checked(tmp_path)
    in_use = [one for one in found["data"] if one["in_use"]]

    assert [one["model"] for one in found["models"]] == [TEXT_MODEL, IMAGE_MODEL, SPEECH_MODEL]
    assert [one["name"] for one in in_use] == [BOOK, "ElevenLabs credits, 1 a character"]
    assert code == (3 if any(one["stale"] for one in in_use) else 0)
    assert found["ok"] is (code == 0)
    assert {one["name"]: one["dated"] for one in found["data"]} == {one.name: str(one.dated) for one in price_data()}
    shown = run(tmp_path, "check").stdout
    assert all(one["name"] in shown and one["dated"] in shown for one in found["data"])


def test_the_check_is_3_where_prices_in_use_are_old(tmp_path):
    """A plan's row is old when 60 days have gone by since its checked date; until then the check is well with it."""
    plan = min(plan_prices().values(), key=lambda one: one.checked)
    old = datetime.now(UTC).date() - plan.checked > timedelta(days=60)

    code, error, found = checked(tmp_path, ELEVEN_VIDEO_ELEVENLABS_PLAN=plan.plan)

    assert found["models"][2]["state"] == "priced"
    assert (f"ElevenLabs plan {plan.plan}" in found["models"][2]["stale"]) is old
    assert ("Prices in use are over 60 days old" in error) is (code == 3)
    assert code == 3 or not old


def test_the_check_is_3_where_a_model_in_use_has_no_price_and_tells_how_to_set_one(tmp_path):
    done = run(tmp_path, "check", COLUMNS="200", **NEW_MODEL)

    assert done.returncode == 3
    assert done.stderr.startswith("Error: No price is known for gemini-new.")
    command = next(line for line in done.stdout.splitlines() if "gemini-new: NO PRICE" in line).partition("pricing ")[2]
    set_up = run(tmp_path, *command.replace("DOLLARS", "1").split(), **NEW_MODEL)
    assert set_up.returncode == 0
    assert [one["state"] for one in checked(tmp_path, **NEW_MODEL)[2]["models"]] == ["priced", "priced", "credits"]


def unpriced_calls(home, *, mode=Mode.LIVE, days_ago=1):
    when = datetime.now(UTC) - timedelta(days=days_ago)
    with Ledger.open(home / "ev" / "ledger.sqlite3") as ledger:
        ledger.open_session(session_start("20261123-bees", mode=mode, started_at=when))
        for scene in (1, 2):
            charge = picture_charge(
                0, CostState.UNPRICED, model="gemini-painted", occurred_at=when, scene=scene,
                parts={Part.PICTURES: 1, Part.INPUT_TEXT: 20, Part.CACHED_TEXT: 0},
            )  # fmt: skip
            ledger.record("20261123-bees", charge)
        assert ledger.flush(120)


def test_models_that_had_no_price_of_late_are_checked_too(tmp_path):
    unpriced_calls(tmp_path)

    code, error, found = checked(tmp_path)

    assert code == 3
    assert "No price is known for gemini-painted." in error
    assert found["models"][3]["model"] == "gemini-painted"
    assert found["models"][3]["missing"] == ["input_token_price_per_million", "image_price"]

    asked(tmp_path, "set", "gemini-painted", "image_price=0.04", "input_token_price_per_million=1")
    assert checked(tmp_path)[2]["models"][3]["state"] == "priced"


def test_calls_of_long_ago_and_of_the_sandbox_are_not_checked(tmp_path):
    unpriced_calls(tmp_path, days_ago=45)
    assert len(checked(tmp_path)[2]["models"]) == 3


def test_sandbox_calls_are_not_checked(tmp_path):
    unpriced_calls(tmp_path, mode=Mode.SANDBOX)
    assert len(checked(tmp_path)[2]["models"]) == 3


def test_a_ledger_that_cannot_be_read_is_said_and_the_rest_is_checked(tmp_path):
    write_config(tmp_path, "")
    (tmp_path / "ev" / "ledger.sqlite3").write_text("This is no ledger, whatever its name says. " * 50)

    _, _, found = checked(tmp_path)

    assert "ledger.sqlite3" in found["ledger"]
    assert len(found["models"]) == 3
    assert "What earlier runs used is not checked." in " ".join(run(tmp_path, "check").stdout.split())


def loaded(cwd, *arguments: str) -> set[str]:
    program = (
        "import sys\nfrom eleven_video.cli import app\n"
        f"app({['pricing', *arguments]!r}, standalone_mode=False)\n"
        "print('loaded', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, env=environment(cwd)
    )
    return set(done.stdout.splitlines()[-1].split()[1:])


def test_it_loads_no_more_than_it_needs(tmp_path):
    heavy = {"google", "elevenlabs", "av", "cv2", "numpy", "PIL", "onnxruntime", "sqlalchemy", "httpx", "uharfbuzz"}

    assert not (heavy | {"rich", "sqlite3", "tomlkit", "genai_prices"}) & loaded(tmp_path, "--help")
    for arguments in (["show"], ["set", TEXT_MODEL, "image_price=1"]):
        assert not (heavy | {"sqlite3"}) & loaded(tmp_path, *arguments)
