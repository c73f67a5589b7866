"""A .env never loosens the user's own settings, and its ignored settings are reported."""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from eleven_video.config.dotenv.notices import send_notices_to
from eleven_video.config.dotenv.rules import FOLDER_RULES, RULE_OF, FolderMay
from eleven_video.config.paths import config_file
from eleven_video.config.profiles import choose_profile, forget_chosen_profile, keys_file, profile_file
from eleven_video.config.provenance import OriginKind, named_profiles, origins
from eleven_video.config.settings import Settings, load_settings
from eleven_video.domain.options import Fit
from eleven_video.errors import ConfigurationError

PROJECT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def told():
    """The notices of the test, in order."""
    sentences: list[str] = []
    send_notices_to(sentences.append)
    yield sentences
    send_notices_to(None)
    forget_chosen_profile()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def dotenv(*lines: str) -> None:
    write(Path(".env"), "\n".join(lines) + "\n")


USERS = {
    "environment": lambda name, value: os.environ.update({f"ELEVEN_VIDEO_{name.upper()}": value}),
    "profile": lambda name, value: write(profile_file("mine"), f"{name} = {value}\n"),
    "config": lambda name, value: write(config_file(), f"{name} = {value}\n"),
}


@pytest.fixture(params=USERS)
def users(request, monkeypatch):
    """One of the user's own places, as a function that sets a limit there."""
    for name in ("budget", "budget_day", "budget_month", "gemini_concurrency"):
        monkeypatch.setenv(f"ELEVEN_VIDEO_{name.upper()}", "")
    if request.param == "profile":
        monkeypatch.setenv("ELEVEN_VIDEO_PROFILE", "mine")
    return USERS[request.param]


LIMITS = ("budget", "budget_day", "budget_month", "gemini_concurrency")


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("higher", ["1000", "9e5", "$30", "00020"])
def test_a_dotenv_does_not_raise_a_limit(users, told, name, higher):
    users(name, "2")
    dotenv(f"ELEVEN_VIDEO_{name.upper()}={higher if name != 'gemini_concurrency' else '64'}")

    assert getattr(load_settings(), name) == 2
    (sentence,) = told
    assert sentence.startswith(f".env sets ELEVEN_VIDEO_{name.upper()}, which is ignored: it may lower your 2")


@pytest.mark.parametrize("name", LIMITS)
def test_a_dotenv_lowers_a_limit(users, told, name):
    users(name, "3")
    dotenv(f"eleven_video_{name}=1")

    assert getattr(load_settings(), name) == 1
    assert [place.kind for place in origins()[name]] == [OriginKind.DOTENV]
    assert told == []


@pytest.mark.parametrize("name", LIMITS)
def test_what_is_typed_wins_over_a_dotenv(name):
    dotenv(f"ELEVEN_VIDEO_{name.upper()}=1")
    assert getattr(load_settings(**{name: "2"}), name) == 2


@pytest.mark.parametrize("name", ["budget", "budget_day", "budget_month"])
@pytest.mark.parametrize("written", ["", '""', "   "])
def test_an_empty_budget_of_a_dotenv_removes_none(users, name, written):
    users(name, "2")
    dotenv(f"ELEVEN_VIDEO_{name.upper()}={written}")
    assert getattr(load_settings(), name) == 2


@pytest.mark.parametrize("name", ["budget", "budget_day", "budget_month"])
@pytest.mark.parametrize("written", ["none", "null", "-1", "nan", "inf!", "1e", "unlimited"])
def test_an_invalid_budget_of_a_dotenv_is_refused(users, name, written):
    users(name, "2")
    dotenv(f"ELEVEN_VIDEO_{name.upper()}={written}")
    with pytest.raises(ConfigurationError, match=name):
        load_settings()


@pytest.mark.parametrize("written", ["inf", "Infinity", "1e9", "1e400"])
def test_a_boundless_budget_of_a_dotenv_does_not_count(users, written):
    users("budget_day", "2")
    dotenv(f"ELEVEN_VIDEO_BUDGET_DAY={written}")
    assert load_settings().budget_day == 2


def test_a_dotenv_sets_a_budget_where_the_user_has_none():
    dotenv("ELEVEN_VIDEO_BUDGET=0.25")
    assert load_settings().budget == Decimal("0.25")


def test_budgets_of_projects_are_lowered_and_added_and_never_raised(told):
    write(config_file(), "[budget_projects]\nclient-a = 1\nclient-b = 2\n")
    dotenv(
        "ELEVEN_VIDEO_BUDGET_PROJECTS="
        + json.dumps({"client-a": 100, "client-b": 0.5, "Client_A": 100, "other": 3, "clinet-b": 9})
    )
    assert load_settings().budget_projects == {"client-a": 1, "client-b": Decimal("0.5"), "other": 3}
    (sentence,) = told
    assert "'client-a', not raise it" in sentence
    assert "'Client_A' is nearly the name of your project 'client-a'" in sentence


def test_prices_and_plan_of_a_dotenv_do_not_count(told):
    dotenv(
        'ELEVEN_VIDEO_PRICES={"gemini": {"image_price": 0}, "elevenlabs": {"credit_price": 0}}',
        "ELEVEN_VIDEO_ELEVENLABS_PLAN=creator",
    )
    settings = load_settings()
    assert (settings.prices, settings.elevenlabs_plan) == ({}, None)
    assert sorted(sentence.split(",")[0] for sentence in told) == [
        ".env sets ELEVEN_VIDEO_ELEVENLABS_PLAN",
        ".env sets ELEVEN_VIDEO_PRICES",
    ]


@pytest.mark.parametrize("of_user", ["client-a", ""])
def test_a_dotenv_names_a_project_only_where_the_user_names_none(told, of_user):
    write(config_file(), f'project = "{of_user}"\n')
    dotenv("ELEVEN_VIDEO_PROJECT=elsewhere")
    assert load_settings().project == (of_user or "elsewhere")
    assert len(told) == bool(of_user)


@pytest.mark.parametrize(("of_user", "of_folder", "used"), [
    (None, "anyway", None), (None, " ANYWAY", None), (None, "voice", Fit.VOICE),
    ("stop", "anyway", Fit.STOP), ("stop", "both", Fit.STOP), ("anyway", "stop", Fit.ANYWAY),
])  # fmt: skip
def test_a_dotenv_does_not_buy_beyond_the_quota(of_user, of_folder, used):
    if of_user:
        write(config_file(), f'fit = "{of_user}"\n')
    dotenv(f"ELEVEN_VIDEO_FIT={of_folder}")
    assert load_settings().fit == used


@pytest.fixture
def outside(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outside")
    (folder / "private.mp3").write_bytes(b"sound")
    return folder


@pytest.mark.parametrize(
    "write_path",
    [
        lambda outside: str(outside / "private.mp3"),
        lambda outside: os.path.relpath(outside / "private.mp3"),
        lambda outside: Path("link.mp3").symlink_to(outside / "private.mp3") or "link.mp3",
        lambda outside: Path("folder").symlink_to(outside) or "folder/private.mp3",
        lambda _outside: "/dev/zero",
        lambda _outside: "..",
        lambda _outside: "loop" if Path("loop").symlink_to("loop") else "../loop",
    ],
    ids=["absolute", "relative", "link", "linked folder", "device", "parent", "parent's loop"],
)
def test_music_of_a_dotenv_lies_inside_its_folder(told, outside, write_path):
    dotenv(f"ELEVEN_VIDEO_MUSIC={write_path(outside)}")
    assert load_settings().music is None
    assert told == [".env sets ELEVEN_VIDEO_MUSIC, which is ignored: it is outside this folder."]


@pytest.mark.parametrize("font", ["/usr/share/fonts/x.ttf", "../x.ttf", "~/x.ttf", "fonts/../../x.otf"])
def test_a_font_of_a_dotenv_lies_inside_its_folder(told, font, monkeypatch):
    monkeypatch.setenv("HOME", "/elsewhere")
    write(config_file(), "[caption_styles.mine]\nsize = 2.0\n")
    dotenv(f"ELEVEN_VIDEO_CAPTION_STYLES={json.dumps({'theirs': {'font': font}})}")

    assert set(load_settings().caption_styles) == {"mine"}
    assert told == [".env sets ELEVEN_VIDEO_CAPTION_STYLES, which is ignored: it is outside this folder."]


def test_a_dotenv_names_a_font_of_its_folder_and_a_family(told):
    dotenv(
        f"ELEVEN_VIDEO_CAPTION_STYLES={json.dumps({'a': {'font': 'fonts/x.ttf'}, 'b': {'font': 'Noto Sans Thai'}})}",
        "ELEVEN_VIDEO_CAPTION_STYLE=a",
    )

    assert load_settings().caption_look.style.font == str(Path("fonts/x.ttf").absolute())
    assert told == []


@pytest.mark.parametrize("name", ["song.mp3", "sounds/song.mp3", "./song.mp3", "sounds/../song.mp3"])
def test_a_dotenv_names_music_of_its_folder(name):
    dotenv(f"ELEVEN_VIDEO_MUSIC={name}")
    assert load_settings().music == Path(name)


def test_unknown_settings_are_reported_but_variables_of_other_programs_are_not(told):
    dotenv("ELEVEN_VIDEO_HOME=/tmp", "ELEVEN_VIDEO_BUGDET=3", "HTTP_PROXY=x", "GOOGLE_API_KEY=x", "SSL_CERT_FILE=x")
    assert load_settings().gemini_api_key is None
    assert [sentence.split(",")[0] for sentence in told] == [
        ".env sets ELEVEN_VIDEO_HOME",
        ".env sets ELEVEN_VIDEO_BUGDET",
    ]


def test_each_notice_is_sent_once(told):
    dotenv("ELEVEN_VIDEO_PRICES={}", "ELEVEN_VIDEO_ELEVENLABS_PLAN=creator")
    load_settings()
    load_settings()
    assert len(told) == len(set(told)) == 2


KEYS = {
    "stored": lambda: write(keys_file("acme"), 'gemini_api_key = "secret-of-acme"\n'),
    "in its file": lambda: write(profile_file("acme"), 'voice = "Adam"\ngemini_api_key = "secret-of-acme"\n'),
}


@pytest.mark.parametrize("hold", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("typed", ["acme", " ACME "])
def test_a_dotenv_names_no_profile_with_keys(told, hold, typed):
    write(profile_file("acme"), 'voice = "Adam"\n')
    hold()
    dotenv(f'ELEVEN_VIDEO_PROFILE="{typed}"')

    settings = load_settings()
    assert (settings.profile, settings.voice, settings.gemini_api_key) == ("default", None, None)
    assert told == [
        ".env names the profile acme, which is ignored: it has keys of its own. Choose it yourself: --profile acme"
    ]
    assert named_profiles() == []
    choose_profile("acme")
    assert load_settings().gemini_api_key.get_secret_value() == "secret-of-acme"


@pytest.mark.parametrize("named", ["other", "default"])
def test_a_dotenv_does_not_leave_the_profile_that_the_user_chose(told, named):
    write(profile_file("acme"), "budget = 1\n")
    write(profile_file("other"), "budget = 9\n")
    write(config_file(), 'profile = "acme"\n')
    dotenv(f"ELEVEN_VIDEO_PROFILE={named}")

    assert (load_settings().profile, load_settings().budget) == ("acme", 1)
    assert told == [f".env names the profile {named!r}, which is ignored: your own settings name acme."]
    assert [name for name, _ in named_profiles()] == ["acme"]


def test_a_profile_that_a_dotenv_names_loosens_nothing_either(told):
    write(
        profile_file("acme"),
        'voice = "Adam"\nbudget = 9\nbudget_day = 0.5\nelevenlabs_plan = "creator"\nproject = "acme"\nfit = "anyway"\n'
        "[prices.gemini]\nimage_price = 0\n[budget_projects]\nclient-a = 50\n",
    )
    write(config_file(), 'budget = 1\nbudget_day = 2\nproject = "client-a"\n[budget_projects]\nclient-a = 5\n')
    dotenv("ELEVEN_VIDEO_PROFILE=acme")

    settings = load_settings()
    assert (settings.profile, settings.voice) == ("acme", "Adam")
    assert (settings.budget, settings.budget_day, settings.budget_projects) == (1, Decimal("0.5"), {"client-a": 5})
    assert (settings.prices, settings.elevenlabs_plan, settings.fit, settings.project) == ({}, None, None, "client-a")
    assert {sentence.split(" is ignored")[0] for sentence in told} == {
        f".env names the profile acme, whose {name}"
        for name in ("budget", "elevenlabs_plan", "project", "fit", "prices", "budget_projects")
    }


@pytest.mark.parametrize("name", [name for name, rule in RULE_OF.items() if rule.may is FolderMay.SET])
def test_the_rest_is_the_folders_to_say(told, name):
    values = {
        "duration": "30s", "image_count": "3", "seconds_per_image": "5", "language": "de", "seed": "3", "speed": "1.1",
        "format": "webm", "resolution": "720p", "fps": "25", "quality": "draft", "motion": "none",
        "transition": "fade", "captions": "none", "caption_style": "bold", "caption_position": "40%", "safe_area": "none",
        "receipt": "html",
    }  # fmt: skip
    dotenv(f"ELEVEN_VIDEO_{name.upper()}={values.get(name, 'some-name')}")
    load_settings()
    assert [place.kind for place in origins()[name]] == [OriginKind.DOTENV]
    assert told == []


@pytest.mark.parametrize("hold", KEYS.values(), ids=KEYS)
def test_a_key_of_a_dotenv_that_replaces_the_users_is_reported(told, hold):
    write(profile_file("acme"), 'voice = "Adam"\n')
    hold()
    choose_profile("acme")
    dotenv("GEMINI_API_KEY=of-the-folder", "ELEVENLABS_API_KEY=of-the-folder")

    load_settings()
    assert told == [".env sets GEMINI_API_KEY: it is used instead of the key in your own settings."]


def test_every_setting_has_one_rule():
    named = [name for rule in FOLDER_RULES for name in rule.settings]
    assert sorted(named) == sorted(Settings.model_fields)


def test_the_documentation_has_the_same_table():
    rows = [
        f"| {', '.join(f'`{name}`' for name in rule.settings)} | {rule.may} | {rule.reason} |" for rule in FOLDER_RULES
    ]
    text = (PROJECT / "docs" / "security.md").read_text(encoding="utf-8")
    head = "| settings | may a `.env` set them? | reason |\n|---|---|---|\n"
    assert head + "\n".join(rows) + "\n\n" in text


def test_budgets_in_credits_are_lowered_only_too() -> None:
    write(
        config_file(),
        "budget_credits = 2000\nbudget_credits_day = 500\n[budget_credits_projects]\nclient-a = 100\nclient-b = 100\n",
    )
    write(
        Path(".env"),
        "ELEVEN_VIDEO_BUDGET_CREDITS=9000\nELEVEN_VIDEO_BUDGET_CREDITS_DAY=50\nELEVEN_VIDEO_BUDGET_CREDITS_MONTH=7\n"
        'ELEVEN_VIDEO_BUDGET_CREDITS_PROJECTS={"client-a": 900, "client-b": 1}\n',
    )

    settings = load_settings()

    assert (settings.budget_credits, settings.budget_credits_day, settings.budget_credits_month) == (2000, 50, 7)
    assert settings.budget_credits_projects == {"client-a": 100, "client-b": 1}
