"""`generate --budget`, and the budgets of a day, a month and a project, as a user meets them."""

import json

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import start_command
from tests.support.kept_sessions import PROMPT, QUICK, TEXT, VIDEO, Desk, holds_no_key, last_line, result, told
from tests.support.one_prices import CHARACTER_PICO, PICTURE_PICO, PRICES, billed_pico

WAIT_S = 100
# Three scenes of a narration and a picture each.
WHOLE_PICO = 3 * PICTURE_PICO + 47 * CHARACTER_PICO
UNPRICED = "gemini-9-unheard-of"
LOOKED_AT = ("generate", "--script", "facts.md", "--resolution", "320x180")
# Begun also where its budget is too small for it: up to the hard stop.
SCRIPT = (*LOOKED_AT, "--fit", "anyway")


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "work"
    (folder / "ev").mkdir(parents=True)
    (folder / "facts.md").write_text(TEXT)
    with Sandbox() as sandbox:
        yield Desk(folder, sandbox)


@pytest.fixture
def exact(desk):
    """The same at prices of which every one can be worked out beforehand."""
    configure(desk)
    return desk


def configure(desk: Desk, *lines: str) -> None:
    """Settings stand before the tables of prices."""
    (desk.folder / "ev" / "config.toml").write_text("\n".join([*lines, PRICES]))


def dollars(pico: int) -> str:
    return f"{pico // 10**12}.{pico % 10**12:012}"


def test_below_the_price_of_the_first_call_nothing_is_bought(desk):
    done = desk.generate("--budget", "0.0001", "--json", "--report", "r.json")

    assert done.returncode == 5
    assert desk.asked_to_be_paid == 0
    assert last_line(done).startswith("Error: The expected cost is about $0.0")
    assert "this needs a budget of about $0.1" in last_line(done)
    assert "it is $0.0001. Nothing was bought." in last_line(done)
    assert f"Continue with: eleven-video resume {desk.sessions[0].name} --budget 0.1" in last_line(done)
    found = result(done)
    assert (found["exit_code"], found["resumable"], found["summary"]["calls_count"]) == (5, True, 0)
    assert found["budgets"] == [
        {
            "scope": "run", "key": desk.sessions[0].name, "unit": "dollars",
            "limit": 0.0001, "limit_exact": "0.0001", "limit_pico": 10**8,
            "committed": 0.0, "committed_exact": "0", "committed_pico": 0,
            "reserved": 0.0, "reserved_exact": "0", "reserved_pico": 0,
        }
    ]  # fmt: skip
    assert json.loads((desk.folder / "r.json").read_text())["budgets"] == found["budgets"]
    assert desk.videos() == []
    assert holds_no_key(desk.folder, [done])


@pytest.mark.parametrize("wrong", ["abc", "-1", "nan", "inf", "", "0,50", "9000001"])
def test_what_is_no_amount_of_dollars_is_wrong_usage(desk, wrong):
    done = desk.generate("--budget", wrong)

    assert done.returncode == 2
    assert last_line(done) == (
        f"Error: --budget {wrong!r} is not an amount of dollars up to 9,000,000. Write it like 0.50."
    )
    assert desk.sandbox.ledger()["requests"] == {}


def test_a_run_stopped_by_its_budget_resumes_with_a_higher_one(exact):
    # One picture fits, and all that is said.
    done = exact.run(*SCRIPT, "--budget", "0.015")

    assert done.returncode == 5
    assert "Session Usage Summary" in done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("Budget: $0.01")]
    assert "Bought results are saved in" in done.stderr
    assert told(done).count("eleven-video resume") == 1
    billed = billed_pico(exact.sandbox)
    assert 0 < billed <= 15 * 10**9

    # The budget is the video's, so it holds for the resumed run as well.
    again = exact.run("resume")
    assert again.returncode == 5
    assert billed <= billed_pico(exact.sandbox) <= 15 * 10**9
    more = exact.run("resume", "--budget", f"${dollars(WHOLE_PICO)}", "--json")
    assert more.returncode == 0, more.stderr
    assert billed_pico(exact.sandbox) == WHOLE_PICO
    assert result(more)["session_total"]["cost_pico"] == WHOLE_PICO
    assert result(more)["budgets"][0]["committed_pico"] == WHOLE_PICO


def test_a_budget_of_just_the_price_makes_the_video_and_a_pico_less_does_not(exact):
    done = exact.run(*SCRIPT, "--budget", dollars(WHOLE_PICO - 1))
    assert done.returncode == 5
    assert billed_pico(exact.sandbox) < WHOLE_PICO

    before = billed_pico(exact.sandbox)
    done = exact.run(*SCRIPT, "--fresh", "--budget", dollars(WHOLE_PICO))
    assert done.returncode == 0, done.stderr
    assert billed_pico(exact.sandbox) - before == WHOLE_PICO
    # All three marks are told, in their order.
    marks = [line.split(" %")[0] for line in done.stderr.splitlines() if " % of this run's budget" in line]
    assert marks == sorted(set(marks), key=int)
    assert "budget" in told(done).rsplit("Session Usage Summary", maxsplit=1)[-1].casefold()
    assert "(100%" in done.stderr


def test_what_has_no_price_makes_a_budget_no_promise(desk):
    done = desk.generate("--budget", "0", "--text-model", UNPRICED, "--fit", "anyway")

    assert f"The budget cannot be guaranteed: no price is known for {UNPRICED}." in done.stderr
    # Without a plan, credits are no dollars.
    assert "The dollar budget covers Gemini only" in done.stderr
    assert "--budget-credits" in done.stderr
    priced = desk.generate("--budget", "0", "--fit", "anyway", ELEVEN_VIDEO_ELEVENLABS_PLAN="creator")
    assert priced.returncode == 5
    assert "promised" not in priced.stderr
    assert "The dollar budget covers" not in priced.stderr


SCOPES = {
    "a day in the config": (['budget_day = "0.005"'], {}, "for today is reached"),
    "a month in the config": (["budget_month = 0.005"], {}, "for this month is reached"),
    "a day in the environment": ([], {"ELEVEN_VIDEO_BUDGET_DAY": "0.005"}, "for today is reached"),
    "a video in the config": (['budget = "$0.005"'], {}, "for this run is reached"),
    "a project in the config": (
        ['project = "school"', 'budget_projects = { school = "0.005" }'], {}, "for project school is reached",
    ),
    "a project in the environment": (
        [], {"ELEVEN_VIDEO_PROJECT": "school", "ELEVEN_VIDEO_BUDGET_PROJECTS": '{"school": 0.005}'},
        "for project school is reached",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "env", "said"), SCOPES.values(), ids=SCOPES)
def test_a_budget_may_be_a_days_a_months_a_projects_or_a_videos(desk, lines, env, said):
    configure(desk, *lines)
    done = desk.run(*SCRIPT, **env)

    assert done.returncode == 5, done.stderr
    assert f"The budget of $0.005 {said}" in last_line(done)
    assert desk.sandbox.ledger()["requests"].get("image", 0) == 0
    assert billed_pico(desk.sandbox) <= 5 * 10**9


def test_what_is_asked_for_on_the_same_day_finds_its_budget_used(desk):
    configure(desk, 'budget_day = "0.015"')
    assert desk.run(*SCRIPT).returncode == 5
    assert desk.run(*SCRIPT, "--fresh").returncode == 5
    assert desk.run("resume").returncode == 5
    assert desk.sandbox.ledger()["requests"]["image"] == 1
    assert billed_pico(desk.sandbox) <= 15 * 10**9


def test_another_project_has_its_own_budget_and_a_run_without_one_has_none(desk):
    configure(desk, 'budget_projects = { school = "0", work = "1" }')

    assert desk.run(*SCRIPT, "--project", "school").returncode == 5
    assert billed_pico(desk.sandbox) == 0
    assert desk.run(*SCRIPT, "--project", "work").returncode == 0
    assert billed_pico(desk.sandbox) == WHOLE_PICO


def test_a_wrong_budget_in_the_settings_is_named(desk):
    configure(desk, 'budget_day = "lots"')
    done = desk.generate()

    assert done.returncode == 3
    assert "budget_day" in last_line(done)


def test_what_an_answer_may_have_cost_stays_reserved_until_it_is_decided(exact):
    """A call without an answer counts against the budget with all that it may cost."""
    exact.sandbox.add_fault("image,nth=1,drop=after")
    assert exact.run(*SCRIPT, "--budget", dollars(WHOLE_PICO)).returncode == 4

    # What is left of the budget is too little for what is left of the video: nobody knows whether the picture was billed.
    done = exact.run("resume", "--on-unknown", "retry")
    assert done.returncode == 5
    assert billed_pico(exact.sandbox) <= WHOLE_PICO
    more = exact.run("resume", "--on-unknown", "retry", "--budget", dollars(WHOLE_PICO + PICTURE_PICO))
    assert more.returncode == 0, more.stderr
    assert billed_pico(exact.sandbox) == WHOLE_PICO + PICTURE_PICO


@pytest.mark.parametrize(
    "lines", [['budget_day = "0.095"'], ['project = "school"', 'budget_projects.school = "0.095"']]
)
def test_eight_at_once_never_pass_one_budget_by_a_pico(desk, lines):
    """Each alone would fit, all of them would not."""
    configure(desk, *lines)
    running = [
        start_command(*SCRIPT, "--fresh", "--json", "-o", f"{number}.mp4", cwd=desk.folder, env=desk.env)
        for number in range(8)
    ]
    ended = [(json.loads(each.communicate(timeout=WAIT_S)[0]), each.returncode) for each in running]

    assert {code for _, code in ended} <= {0, 5}
    assert 5 in {code for _, code in ended}
    assert len(list(desk.folder.glob("*.mp4"))) == sum(code == 0 for _, code in ended)
    limit = 95 * 10**9
    # Who found the limit used up already has begun no session.
    spent = [found["session_total"]["cost_pico"] for found, _ in ended if found["session_total"] is not None]
    assert billed_pico(desk.sandbox) == sum(spent) <= limit
    # What is left is too little for another picture, so nobody was stopped who had room.
    assert limit - billed_pico(desk.sandbox) < PICTURE_PICO


def test_a_kept_script_in_json_is_as_good_as_text(exact):
    """A run of the same text pays for what no earlier one has bought."""
    assert exact.run(*SCRIPT, "--budget", "0.015").returncode == 5
    billed = billed_pico(exact.sandbox)

    done = exact.run(
        "generate", "--script", str(exact.sessions[0] / "script.json"), "--resolution", "320x180", "-o", VIDEO
    )

    assert done.returncode == 0, done.stderr
    assert billed_pico(exact.sandbox) == WHOLE_PICO > billed


def test_a_prompt_that_says_nothing_is_refused_before_its_budget(desk):
    done = desk.run("generate", " ", *QUICK, "--budget", "0")
    assert done.returncode == 2
    assert PROMPT in done.stderr


def test_a_too_small_budget_is_refused_before_any_purchase_and_the_suggested_one_is_enough(exact):
    done = exact.run(*LOOKED_AT, "--budget", dollars(WHOLE_PICO - 1), "--json")

    assert done.returncode == 5
    assert exact.asked_to_be_paid == 0
    (session,) = exact.sessions
    found = result(done)
    assert (found["exit_code"], found["resumable"]) == (5, True)
    way_on = found["error"].partition("Continue with: eleven-video ")[2].partition(" (or")[0].split()
    assert way_on == ["resume", session.name, "--budget", "0.0305"]
    assert exact.run(*way_on).returncode == 0
    assert billed_pico(exact.sandbox) == WHOLE_PICO


def test_a_budget_in_credits_holds_without_a_plan(desk):
    done = desk.run(*SCRIPT, "--budget-credits", "20", "--json")

    assert done.returncode == 5
    # Both narrations are asked for side by side, and either may be first.
    assert any(
        f"The budget of 20 credits for this run is reached: {spent} credits are spent" in last_line(done)
        and f"may take up to {more} credits" in last_line(done)
        for spent, more in ((16, 17), (17, 16))
    ), last_line(done)
    assert last_line(done).endswith(f"eleven-video resume {desk.newest} --budget-credits AMOUNT")
    assert "The dollar budget covers" not in done.stderr
    (standing,) = result(done)["budgets"]
    assert {name: standing[name] for name in ("scope", "unit", "limit_credits", "committed_credits")} == {
        "scope": "run", "unit": "credits", "limit_credits": 20, "committed_credits": 16,
    }  # fmt: skip
    # It is the video's, so it holds for the resumed run; with more that one makes it.
    assert desk.run("resume").returncode == 5
    assert desk.sandbox.ledger()["total"]["credits"] == 16
    done = desk.run("resume", "--budget-credits", "47")
    assert done.returncode == 0, done.stderr
    assert "47 of 47 credits" in done.stderr
    assert desk.sandbox.ledger()["total"]["credits"] == 47


CREDIT_SCOPES = {
    "day": (["budget_credits_day = 20"], "for today", "budget_credits_day"),
    "month": (["budget_credits_month = 20"], "for this month", "budget_credits_month"),
    "project": (
        ['project = "school"', "budget_credits_projects = { school = 20 }"], "for project school", "budget_credits_projects",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "said", "setting"), CREDIT_SCOPES.values(), ids=CREDIT_SCOPES)
def test_a_limit_of_the_settings_names_the_setting_to_raise_and_keeps_no_empty_session(desk, lines, said, setting):
    configure(desk, *lines)
    done = desk.run(*LOOKED_AT)
    assert done.returncode == 5
    assert f"20 credits left of the budget of 20 credits {said}." in last_line(done)
    assert f"Raise {setting} in your settings, then run it again." in last_line(done)
    assert "resume" not in last_line(done)
    assert "No usage yet" in desk.run("usage", "list").stdout
    assert desk.asked_to_be_paid == 0

    # What was begun all the same goes on once the setting is raised.
    done = desk.run(*SCRIPT)
    assert f"Raise {setting} in your settings, then continue with: eleven-video resume {desk.newest}" in last_line(done)
    configure(desk, *(line.replace("20", "47") for line in lines))
    assert desk.run("resume").returncode == 0
    assert desk.sandbox.ledger()["total"]["credits"] == 47


def test_estimate_and_a_dry_run_tell_whether_the_budgets_are_enough(exact):
    configure(exact, "budget_credits_day = 46")
    for words in (("estimate",), ("generate", "--dry-run")):
        done = exact.run(*words, *LOOKED_AT[1:], "--budget", "0.02", "--json")
        assert done.returncode == 0, done.stderr
        found = {(one["scope"], one["unit"]): one for one in result(done)["budgets"]}
        assert found["run", "dollars"]["fits"] is False
        assert found["run", "dollars"]["needed_exact"] == "0.03047"
        assert (found["day", "credits"]["fits"], found["day", "credits"]["needed_credits"]) == (False, 47)
    shown = exact.run("estimate", *LOOKED_AT[1:], "--budget", "1", "--budget-credits", "48").stdout
    shown = " ".join(shown.split())
    assert "Budget for this run: $1.0000 of $1.00 left, enough for at most $0.0305." in shown
    assert "Budget for this run: 48 credits of 48 credits left, enough for at most 47 credits." in shown
    assert exact.asked_to_be_paid == 0


@pytest.mark.parametrize("wrong", ["abc", "-1", "nan", "inf", "", "2,000", "9000000001"])
def test_an_invalid_number_of_credits_is_wrong_usage(desk, wrong):
    for words in (("generate", PROMPT), ("resume",), ("estimate", PROMPT)):
        done = desk.run(*words, "--budget-credits", wrong)
        assert done.returncode == 2
        assert f"--budget-credits {wrong!r} is not a number of credits up to 9,000,000,000" in last_line(done)
