"""Whatever files and variables hold, settings can be used as they are or are refused in a line that says why."""

import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from eleven_video.accounting.calls import Service
from eleven_video.config.budget_settings import budgets_of
from eleven_video.config.paths import config_file
from eleven_video.config.pricing_file import read_pricing_file
from eleven_video.config.profiles import keys_file, profile_file
from eleven_video.config.provenance import named_profiles, origins
from eleven_video.config.settings import Settings, load_settings
from eleven_video.config.settings_file import write_settings
from eleven_video.config.trusted_urls import base_url_of, refusal_of
from eleven_video.config.typed_setting import TYPEABLE, parse_assignments, parse_setting
from eleven_video.domain.duration_parsing import parse_duration
from eleven_video.domain.options.ranges import FASTEST, LARGEST_SEED, MOST_DOLLARS, SLOWEST
from eleven_video.domain.requests.endpoint import is_key, keeps_key_secret
from eleven_video.domain.timing.timing_constants import LONGEST_S, MOST_PICTURES, SHORTEST_S
from eleven_video.errors import ConfigurationError, InvalidInput
from tests.support import toml_text
from tests.support.anything import TEXTS
from tests.support.thoroughness import examples

_NAMES = tuple(Settings.model_fields)
_VARIABLES = tuple(
    str(field.validation_alias or f"ELEVEN_VIDEO_{name.upper()}") for name, field in Settings.model_fields.items()
)
_FILES = toml_text.files(
    *_NAMES, "prices.gemini.image_price", "prices.elevenlabs", 'prices.gemini.models."x"', "budget_projects.bees", "no_such", '""'
)  # fmt: skip
_TYPED = TEXTS | st.sampled_from(
    ["nan", "NaN", "Infinity", "sNaN", "1e400", "1e999999999", "-0", "0.05", "$1", "24", "60fps", "1m30s", "9" * 5000, "true", "1080p",
     "https://example.org", "http://127.0.0.1:1", "http://[::1]:99999", "{}", '{"gemini": {"image_price": 1e400}}', "[" * 3000,
     '{"a":' * 3000, "{'a': 1}", '{"x": NaN}', "9" * 400, "\u0663", "./x\0y", "portrait", "both", "starter", "de", "xx-\u00e9"]
)  # fmt: skip


@contextmanager
def only(variables: dict[str, bytes]) -> Iterator[None]:
    """With these variables, and the home that the test has."""
    before = os.environ.copy()
    for name, value in variables.items():
        os.environb[name.encode()] = value
    try:
        yield
    finally:
        for name in variables:
            os.environ.pop(name, None)
        os.environ.update(before)


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def told(error: Exception) -> None:
    """An error is a line or a few, whatever it repeats."""
    assert 0 < len(str(error)) < 40_000


def usable(settings: Settings) -> None:
    """Everything that a run takes of its settings, within its bounds."""
    assert SLOWEST <= settings.speed <= FASTEST
    assert SHORTEST_S <= settings.seconds_per_image <= LONGEST_S
    assert settings.image_count is None or 1 <= settings.image_count <= MOST_PICTURES
    assert settings.seed is None or 0 <= settings.seed <= LARGEST_SEED
    assert all(1 <= many <= 64 for many in (settings.gemini_concurrency, settings.elevenlabs_concurrency))
    dollars = [settings.budget, settings.budget_day, settings.budget_month, *settings.budget_projects.values()]
    assert all(amount is None or (amount.is_finite() and 0 <= amount <= MOST_DOLLARS) for amount in dollars)
    assert parse_duration(settings.duration) > 0
    assert settings.video.width % 2 == settings.video.height % 2 == 0
    for key in (settings.gemini_api_key, settings.elevenlabs_api_key):
        assert key is None or is_key(key.get_secret_value())
    for service in Service:
        url = base_url_of(settings, service)
        assert url is None or keeps_key_secret(url)
        refusal_of(settings, service)
    for limit in (budgets_of(settings).run, budgets_of(settings).project):
        assert limit is None or 0 <= limit < 2**63
    for name, place in origins().items():
        assert str(place[0]), name
    try:
        settings.price_overrides()
    except ConfigurationError as error:
        told(error)


def tried(load: Callable[[], Settings]) -> None:
    try:
        settings = load()
    except ConfigurationError as error:
        told(error)
        try:
            named_profiles()
        except ConfigurationError as other:
            told(other)
        return
    usable(settings)


@examples(100)
@given(_FILES, st.sampled_from(["config", "profile", "keys"]))
@example(b"a = " + b"[" * 3000, "config")
@example(b"a = " + b"[" * 3000, "profile")
@example(b"a = " + b"[" * 3000, "keys")
@example(b"seed = 0x" + b"f" * 5000, "config")
def test_whatever_a_file_of_settings_holds(data: bytes, place: str) -> None:
    for file in (config_file(), profile_file("acme"), keys_file("acme")):
        put(file, b"")
    put(
        {"config": config_file, "profile": lambda: profile_file("acme"), "keys": lambda: keys_file("acme")}[place](),
        data,
    )
    with only({} if place == "config" else {"ELEVEN_VIDEO_PROFILE": b"acme"}):
        tried(load_settings)


@examples(80)
@given(
    st.dictionaries(
        st.sampled_from(_VARIABLES),
        _TYPED.map(lambda text: os.fsencode(text.replace("\0", "").encode(errors="replace")))
        | st.binary(max_size=9).map(lambda data: data.replace(b"\0", b"")),
        max_size=3,
    )
)
@example({"ELEVEN_VIDEO_PRICES": b"[" * 20_000})
@example({"ELEVEN_VIDEO_PRICES": b"9" * 5000})
@example({"ELEVEN_VIDEO_BUDGET_PROJECTS": b'{"x": 1e999999999}'})
def test_whatever_the_environment_holds(variables: dict[str, bytes]) -> None:
    with only(variables):
        tried(load_settings)


@examples(80)
@given(
    st.lists(st.tuples(st.sampled_from(_VARIABLES), _TYPED), max_size=3).map(
        lambda lines: "".join(f"{name}={value}\n" for name, value in lines).encode(errors="surrogatepass")
    )
    | st.binary(max_size=40)
)
@example(b"ELEVEN_VIDEO_PRICES=" + b"[" * 20_000)
@example(b"ELEVEN_VIDEO_VOICE='" + b"\\'" * 50_000)
def test_whatever_a_dotenv_holds(data: bytes) -> None:
    put(Path(".env"), data)
    tried(load_settings)


@examples(120)
@given(st.sampled_from((*TYPEABLE, "prices", "gemini_api_key", "nothing")), _TYPED)
def test_any_typed_setting_is_stored_as_read_or_refused(name: str, typed: str) -> None:
    try:
        kept = parse_setting(name, typed)
        assert parse_assignments([f"{name}={typed}"]) == {name: kept} or typed != typed.strip()
    except InvalidInput as error:
        told(error)
        return
    put(config_file(), b"# mine\n")
    write_settings(config_file(), {name: kept})
    assert config_file().read_text().startswith("# mine\n")
    found = getattr(load_settings(), name)
    if isinstance(found, (float, Decimal)):
        assert math.isfinite(found)
    assert parse_setting(name, str(getattr(found, "value", found))) == kept


@examples(80)
@given(
    toml_text.files("gemini.image_price", "elevenlabs.credit_price", "gemini", "gemini.models.x", "no_such", '""'),
    st.sampled_from([".toml", ".json"]),
)
@example(b"[" * 3000, ".json")
@example(b'{"gemini": {"image_price": 1e999}}', ".json")
@example(b"gemini.image_price = 0x" + b"f" * 5000, ".toml")
@example(b"a = " + b"[" * 3000, ".toml")
def test_whatever_a_file_of_prices_holds(data: bytes, suffix: str) -> None:
    path = Path("prices" + suffix)
    put(path, data)
    try:
        found = read_pricing_file(path)
    except ConfigurationError as error:
        told(error)
        return
    for prices in (*found.services.values(), *found.models.values()):
        assert all(0 <= price <= 1_000_000 for price in prices.values())
