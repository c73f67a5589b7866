"""Without keys, the sandbox reports languages that it does not have."""

import pytest

from tests.support.command import run_command

SAYS = "The sandbox writes and speaks English only, not "
QUICK = ("--stop-at", "script")


@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (("Why the sky is blue", "--language", "German"), "German"),
        (("Why the sky is blue", "--language", "ar"), "Arabic"),
        (("\u7a7a\u306f\u306a\u305c\u9752\u3044\u306e\u304b",), "Japanese"),
        (
            ("\u0906\u0938\u092e\u093e\u0928 \u0928\u0940\u0932\u093e \u0915\u094d\u092f\u094b\u0902 \u0939\u0948",),
            "Hindi",
        ),
    ],
)
def test_the_sandbox_warns_about_languages_other_than_english(tmp_path, arguments, language):
    done = run_command("generate", *arguments, *QUICK, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert f"Warning: {SAYS}{language}." in done.stderr


@pytest.mark.parametrize("arguments", [(), ("--language", "English"), ("--language", "en-GB")])
def test_english_needs_no_word(tmp_path, arguments):
    done = run_command("generate", "Why the sky is blue", *arguments, *QUICK, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert SAYS not in done.stderr


def test_a_batch_gives_the_language_warning_once(tmp_path):
    (tmp_path / "rows.csv").write_text("prompt,language\nsky,German\nsea,Polish\nsun,\n", encoding="utf-8")
    # A budget of nothing: it is said before a row begins, and none does.
    done = run_command("batch", "rows.csv", "--budget", "0.000001", cwd=tmp_path)
    assert done.stderr.count(f"{SAYS}German or Polish.") == 1, done.stderr
