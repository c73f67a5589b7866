"""`eleven-video pricing update`: fetches, checks, compares, stores and removes newer price data."""

import json
import os
import sys
from datetime import UTC, datetime

import pytest

from eleven_video.accounting.prices.genai_prices.book import gemini_price_book
from tests.support.command import run_command
from tests.support.price_data import google_model, published, seen_on
from tests.support.scripted_server import Reply, serving

INSTALLED = gemini_price_book().source
TEXT_MODEL = "gemini-3.5-flash-lite"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def server():
    """Serves `server.data` as price data, or `server.reply`."""
    with serving(lambda _: served.reply or Reply(served.data)) as served:
        served.data, served.reply = published(), None
        yield served


def run(home, *arguments, **env):
    return run_command("pricing", *arguments, cwd=home, env=env)


def update(home, server, *arguments, **env):
    return run(home, "update", "--from", f"{server.url}/data.json", *arguments, **env)


def kept(home):
    return home / "ev" / "prices.json"


def input_rate(home, model=TEXT_MODEL, **env):
    (found,) = json.loads(run(home, "show", model, "--json", **env).stdout)["models"]
    rate = next(one for one in found["rates"] if one["kind"] == "input")
    return rate["dollars"], rate["price_source"]


def cheaper(server):
    google_model(server.data, TEXT_MODEL)["prices"]["input_mtok"] = 0.25


def test_updated_prices_are_shown_and_used_until_they_are_reset(tmp_path, server):
    cheaper(server)

    done = update(tmp_path, server)

    assert (done.returncode, done.stderr) == (0, "")
    assert f"{TEXT_MODEL}: input $0.30 per 1M tokens -> $0.25 per 1M tokens" in done.stdout
    assert "0 new, 1 changed, 0 gone" in done.stdout
    assert [asked.method for asked in server.asked] == ["GET"]
    assert not {"authorization", "x-goog-api-key", "cookie"} & server.asked[0].headers.keys()
    if os.name == "posix":
        assert kept(tmp_path).stat().st_mode & 0o777 == 0o600

    dollars, source = input_rate(tmp_path)
    assert (dollars, source.startswith(f"genai-prices data of {TODAY} ")) == (0.25, True)
    estimated = json.loads(run_command("estimate", "Bees", "--json", cwd=tmp_path).stdout)
    assert estimated["by_model"][TEXT_MODEL]["price_source"] == source
    checked = json.loads(run(tmp_path, "check", "--json").stdout)
    assert (checked["data"][0]["name"], checked["data"][0]["dated"]) == (source, str(TODAY))

    back = run(tmp_path, "update", "--reset")
    assert (back.returncode, kept(tmp_path).exists()) == (0, False)
    assert input_rate(tmp_path) == (0.30, INSTALLED)
    assert "There are no fetched prices." in run(tmp_path, "update", "--reset").stdout


def test_an_announced_price_and_a_tiers_price_are_told_too(tmp_path, server):
    model = google_model(server.data, TEXT_MODEL)
    model["prices"] = [
        {"prices": model["prices"]},
        {"constraint": {"start_date": "2099-01-01"}, "prices": {"input_mtok": 9}},
    ]
    model["price_variants"][0]["prices"]["cache_read_mtok"] = 0.015
    google_model(server.data, "gemini-2.5-pro")["id"] = "gemini-5-pro"

    record = json.loads(update(tmp_path, server, "--json", "--dry-run").stdout)

    told = [change["told"] for change in record["changes"]]
    assert f"{TEXT_MODEL}: input from 2099-01-01 no price -> $9.00 per 1M tokens" in told
    assert any(
        "cache read in tier batch from 2026-10-14 $0.02 per 1M tokens -> $0.015 per 1M tokens" in one for one in told
    )
    assert (record["new"], record["gone"], record["kept"]) == (["gemini-5-pro"], ["gemini-2.5-pro"], False)
    assert not kept(tmp_path).exists()


def test_the_address_may_be_set_in_the_environment_and_the_same_data_is_kept_with_its_day(tmp_path, server):
    done = run(tmp_path, "update", ELEVEN_VIDEO_PRICE_DATA_URL=server.url)

    assert done.returncode == 0
    assert f"No change for {TEXT_MODEL}, " in done.stdout
    assert input_rate(tmp_path) == (0.30, json.loads(run(tmp_path, "check", "--json").stdout)["data"][0]["name"])


@pytest.mark.parametrize(
    "address", ["http://example.com/data.json", "ftp://127.0.0.1/x", "https://", "file:///etc/passwd", "http://127.0.0.1:1/?a=b"]
)  # fmt: skip
def test_only_https_or_this_machine_is_asked(tmp_path, address):
    done = run(tmp_path, "update", "--from", address)

    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr
        == "Error: The address of price data must be an https URL without a query (http is allowed on this machine only).\n"
    )


def without_google(data):
    data[:] = [provider for provider in data if provider["id"] != "google"]


def negative(data):
    google_model(data, TEXT_MODEL)["prices"]["input_mtok"] = -1


def word(data):
    google_model(data, TEXT_MODEL)["prices"]["input_mtok"] = "cheap"


BAD = {
    "nothing": (Reply(b""), "is not price data"),
    "HTML": (Reply("<html>Not found</html>"), "is not price data"),
    "an object": (Reply({"providers": []}), "is not price data"),
    "other JSON": (Reply([{"id": 5}]), "is not price data"),
    "endless lists": (Reply("[" * 100_000), "is not price data"),
    "an error": (Reply("no", 503), "HTTP status 503"),
    "a redirect": (Reply("", 302, {"Location": "http://127.0.0.1:9/"}), "HTTP status 302"),
    "half of it": (Reply(published(), fault="cut"), "cannot be fetched"),
    "no answer": (Reply(fault="drop"), "cannot be fetched"),
    "without Google": (without_google, "it has no prices of Google"),
    "a negative price": (negative, "-1 is not a price"),
    "a price in words": (word, "is not price data"),
    "older data": (lambda data: seen_on(data, "2026-01-01"), "The price data of 127.0.0.1"),
}


@pytest.mark.parametrize(("bad", "said"), BAD.values(), ids=BAD)
def test_invalid_price_data_is_refused_and_changes_nothing(tmp_path, server, bad, said):
    if isinstance(bad, Reply):
        server.reply = bad
    else:
        if said.startswith("The price data of"):
            server.data = [provider for provider in server.data if provider["id"] == "google"] + [
                {"id": "openrouter", "name": "OpenRouter", "api_pattern": "x", "models": [{"id": "a", "match": {"equals": "a"}, "prices": {}}]}
            ]  # fmt: skip
        bad(server.data)
    done = update(tmp_path, server)

    assert (done.returncode, done.stdout) == (4, "")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not kept(tmp_path).exists()


def gone(data):
    google_model(data, TEXT_MODEL)["match"] = {"equals": "another"}
    google_model(data, TEXT_MODEL)["id"] = "another"


def a_token(data):
    google_model(data, "gemini-2.5-pro")["prices"]["output_mtok"] = 0.00001


def free(data):
    google_model(data, "gemini-3.8-flash")["prices"] = {}


def a_thousand(data):
    google_model(data, TEXT_MODEL)["prices"]["input_mtok"] = 300


DOUBTFUL = {
    "a model in use has no price": (gone, f"{TEXT_MODEL} would lose its price."),
    "a price of a token": (
        a_token,
        "gemini-2.5-pro: output would go from $10.00 per 1M tokens to $0.00001 per 1M tokens.",
    ),
    "a price a thousand times higher": (a_thousand, "would go from $0.30 per 1M tokens to $300.00 per 1M tokens."),
    "a model is given away": (free, "gemini-3.8-flash would be free of charge."),
}


@pytest.mark.parametrize(("change", "said"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_implausible_price_data_needs_a_yes(tmp_path, server, change, said):
    change(server.data)
    done = update(tmp_path, server)

    assert (done.returncode, done.stdout, kept(tmp_path).exists()) == (2, "", False)
    assert said in done.stderr
    assert "To use them anyway, add --yes." in done.stderr
    assert update(tmp_path, server, "--yes").returncode == 0
    assert kept(tmp_path).exists()


def spoil(path):
    path.write_bytes(path.read_bytes().replace(b"0.25", b"0.01", 1))


def cut(path):
    path.write_bytes(path.read_bytes()[:-900])


def emptied(path):
    path.write_bytes(b"")


def a_folder(path):
    path.unlink()
    path.mkdir()


def a_pipe(path):
    path.unlink()
    os.mkfifo(path)


def another_form(path):
    path.write_bytes(path.read_bytes().replace(b'"form": 1', b'"form": 2', 1))


@pytest.mark.parametrize(
    "damage",
    [spoil, cut, emptied, a_folder, another_form, pytest.param(a_pipe, marks=pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names"))],
)  # fmt: skip
def test_a_damaged_file_gives_a_warning_and_is_ignored(tmp_path, server, damage):
    cheaper(server)
    assert update(tmp_path, server).returncode == 0
    damage(kept(tmp_path))

    shown = run(tmp_path, "show", TEXT_MODEL, "--json")
    (model,) = json.loads(shown.stdout)["models"]
    assert {rate["price_source"] for rate in model["rates"]} == {INSTALLED}
    assert shown.stderr.startswith("The fetched prices in ")
    assert "The installed prices are used instead." in shown.stderr
    assert shown.stderr.count("\n") == 1


def test_the_check_and_doctor_tell_of_a_damaged_file_and_an_update_mends_it(tmp_path, server):
    assert update(tmp_path, server).returncode == 0
    spoil_tail = kept(tmp_path).read_bytes()[:-50]
    kept(tmp_path).write_bytes(spoil_tail)

    assert "The fetched prices in" in json.loads(run(tmp_path, "check", "--json").stdout)["fetched"]
    doctor = json.loads(run_command("doctor", "--json", cwd=tmp_path).stdout)
    assert any("The fetched prices in" in check["told"] for check in doctor["checks"])
    assert update(tmp_path, server).returncode == 0
    assert run(tmp_path, "show", TEXT_MODEL).stderr == ""


def test_prices_of_a_package_that_was_installed_later_win_where_they_are_newer(tmp_path, server):
    cheaper(server)
    assert update(tmp_path, server).returncode == 0
    head, _, body = kept(tmp_path).read_bytes().partition(b"\n")
    facts = json.loads(head)
    for observed, dollars in (("2026-01-01", 0.30), ("2099-01-01", 0.25)):
        changed = facts | {"package": "0.0.1", "observed": observed}
        kept(tmp_path).write_bytes(json.dumps(changed).encode() + b"\n" + body)
        shown = run(tmp_path, "show", TEXT_MODEL, "--json")
        (model,) = json.loads(shown.stdout)["models"]
        assert next(rate["dollars"] for rate in model["rates"] if rate["kind"] == "input") == dollars
        assert ("is newer than the prices fetched on" in shown.stderr) is (dollars == 0.30)


def test_pricing_update_without_a_network_fails_with_a_message(tmp_path):
    done = run(tmp_path, "update", "--from", "http://127.0.0.1:9/data.json")

    assert (done.returncode, done.stdout) == (4, "")
    assert "Price data cannot be fetched from 127.0.0.1:9" in done.stderr
