"""An estimate and a dry run refuse names that the run would refuse."""

import pytest

from eleven_video.sandbox.server import Sandbox
from tests.support.command import reaching, run_command

KINDS = {
    "estimate": ("estimate", "sky"),
    "dry run": ("generate", "sky", "--dry-run"),
}
WRONG = {
    "voice": (("--voice", "Rachle"), "ElevenLabs has no voice 'Rachle' in this account. Did you mean Rachel"),
    "image model": (("--image-model", "foo"), "Gemini has no model 'foo'"),
    "text model": (("--text-model", "gemini-3.5-flash-light"), "Gemini has no model 'gemini-3.5-flash-light'. Did you mean"),
    "rephrasing model": (("--rephrase", "foo"), "Gemini has no model 'foo'"),
    "speech model": (("--tts-model", "eleven_v9"), "ElevenLabs has no model 'eleven_v9'"),
}  # fmt: skip


@pytest.fixture(scope="module")
def services():
    with Sandbox() as sandbox:
        yield reaching(sandbox.url)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_name_is_refused_where_the_services_can_be_asked(tmp_path, services, kind, wrong):
    options, said = WRONG[wrong]
    done = run_command(*KINDS[kind], *options, cwd=tmp_path, env=services)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("voice=Rachle", "Did you mean Rachel"),
        ("image_model=foo", "Gemini has no model 'foo'"),
        ("text_model=gemini-3.5-flash-light", "Did you mean"),
        ("rephrase=foo", "Gemini has no model 'foo'"),
        ("tts_model=eleven_v9", "ElevenLabs has no model 'eleven_v9'"),
    ],
)
def test_a_wrong_name_is_refused_before_a_profile_has_it(tmp_path, services, setting, said):
    done = run_command("profile", "create", "acme", setting, cwd=tmp_path, env=services)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())
    assert not list(tmp_path.rglob("acme.toml"))
    right = run_command("profile", "create", "acme", "voice=Rachel", cwd=tmp_path, env=services)
    assert (right.returncode, right.stderr) == (0, "")


@pytest.mark.parametrize(
    ("env", "why"),
    [
        ({}, "no ElevenLabs key is set"),
        (reaching("http://127.0.0.1:9"), "ElevenLabs cannot be reached at http://127.0.0.1:9"),
    ],
    ids=["no key", "offline"],
)
def test_names_that_cannot_be_checked_are_used_with_a_note(tmp_path, env, why):
    done = run_command("profile", "create", "acme", "voice=Rachle", cwd=tmp_path, env=env)
    assert done.returncode == 0
    assert f"The names of voices and speech models were not checked: {why}" in done.stderr


def test_a_voice_that_is_asked_for_by_its_id_is_shown_by_its_name(tmp_path, services):
    by_id = "21m00Tcm4TlvDq8ikWAM"
    for env in (services, {}):
        for arguments in KINDS.values():
            shown = run_command(*arguments, "--voice", by_id, cwd=tmp_path, env=env).stdout
            assert "Rachel (eleven_multilingual_v2)" in shown
            assert by_id not in shown


def test_a_wrong_name_of_a_profile_or_of_a_comparison_is_refused(tmp_path, services):
    assert run_command("profile", "create", "acme", "voice=Rachle", cwd=tmp_path).returncode == 0
    for command in (("--profile", "acme"), ("--compare", "voice=Rachle")):
        done = run_command("estimate", "sky", *command, cwd=tmp_path, env=services)
        assert done.returncode == 2
        assert "no voice 'Rachle'" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    "arguments", [("--compare", "image-model=dall-e"), ("--image-model", "foo"), ("--voice", "Rachle")]
)
def test_without_keys_an_unknown_name_is_refused(tmp_path, arguments):
    done = run_command("estimate", "sky", *arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert " has no " in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    "arguments", [("--image-model", "gemini-3-pro-image-preview"), ("--text-model", "gemini-2.5-pro")]
)
def test_without_keys_a_model_that_has_a_price_is_estimated(tmp_path, arguments):
    assert run_command("estimate", "sky", *arguments, cwd=tmp_path).returncode == 0


def test_an_unreachable_service_checks_no_names(tmp_path):
    done = run_command("estimate", "sky", "--voice", "Rachle", cwd=tmp_path, env=reaching("http://127.0.0.1:9"))
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    assert "Warning: The names of voices and speech models were not checked: ElevenLabs cannot be reached" in said
    assert (
        "Warning: The names of Gemini models were not checked: Gemini cannot be reached at http://127.0.0.1:9" in said
    )
