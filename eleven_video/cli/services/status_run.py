"""Runs `status`. The code that asks the services is called only if a key is set."""

import sys

from eleven_video.cli.shell.json_result import print_json_result
from eleven_video.config.settings import load_settings
from eleven_video.domain.options import Mode
from eleven_video.services.run_mode import likely_mode
from eleven_video.ui.console import make_console

_SANDBOX = (
    "No keys are set, so runs use the sandbox: it is free and has no limits. "
    "To use the real services, run eleven-video setup, or set GEMINI_API_KEY and ELEVENLABS_API_KEY."
)


def print_status(*, as_json: bool) -> None:
    """Ask both services, and show the replies and the quota. If no keys are set, say that runs use the sandbox.

    Raises:
        KeyRejected: A service refuses its key.
        ServiceUnavailable: Neither service answered.
        MissingKey: Neither service has a key.
        ConfigurationError: A setting cannot be used.
    """
    settings = load_settings()
    if likely_mode(settings) is Mode.LIVE:
        from eleven_video.cli.services.status_with_keys import print_live_status

        print_live_status(settings, as_json=as_json)
    elif as_json:
        print_json_result({"mode": str(Mode.SANDBOX), "message": _SANDBOX})
    else:
        make_console(sys.stdout).print(_SANDBOX, markup=False)
