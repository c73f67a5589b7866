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


def test_a_wrong_name_of_a_profile_or_of_a_comparison_is_refused(tmp_path, services):
    assert run_command("profile", "create", "acme", "voice=Rachle", cwd=tmp_path, env=services).returncode == 0
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
