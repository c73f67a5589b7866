"""Messages about our own bugs: enough to report them, and no key."""

import sys
import threading

import pytest

from eleven_video.cli.shell.exit_codes import reported
from eleven_video.config.key_redaction import note_key
from eleven_video.errors import ProviderError

KEY = "sk_0123456789abcdef"


class _OwnWordsError(Exception):
    """One whose words are not its arguments, as with those of the HTTP libraries."""

    def __str__(self) -> str:
        return f"{KEY} was refused"


def _raise(error: Exception) -> None:
    raise error from ValueError(f"headers {{'xi-api-key': '{KEY}'}}")


@pytest.mark.parametrize(
    ("error", "code"), [(RuntimeError(f"a {KEY} b"), 1), (_OwnWordsError(), 1), (ProviderError(f"a {KEY} b"), 4)]
)
@pytest.mark.parametrize("argument", ["-v", "--quiet"])
def test_error_messages_contain_no_key(capsys, monkeypatch, error, code, argument):
    note_key(KEY)
    monkeypatch.setattr(sys, "argv", ["eleven-video", argument])
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)

    assert reported(lambda **_: _raise(error)) == code

    said = capsys.readouterr().err
    assert "[key]" in said
    assert KEY not in said
    assert ("Traceback" in said) == (code == 1 and argument == "-v")


def test_an_error_in_a_thread_is_reported_without_keys(capsys, monkeypatch):
    note_key(KEY)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)

    def run(**_: object) -> None:
        thread = threading.Thread(target=_raise, args=(RuntimeError(KEY),), name="account")
        thread.start()
        thread.join()

    assert reported(run) == 0

    said = capsys.readouterr().err
    assert "Exception in thread account" in said
    assert "RuntimeError: [key]" in said
    assert KEY not in said
