"""The command `eleven-video doctor` checks everything that videos need, and says how to fix problems."""

from eleven_video.cli.shell.command import AsJson


def doctor(
    as_json: AsJson = False,
) -> None:
    """Check this installation and suggest fixes.

    Looks at versions, FFmpeg's encoders, fonts, the sandbox's voice, disk space, data folder, ledger, settings, keys
    (never shown), the clock, proxies, the terminal and the age of the prices. Without a key no network is used.

    Exit code 0: no problem was found. 3: at least one was. Warnings do not count.
    """
    from eleven_video.cli.services.doctor_run import examine_all

    examine_all(as_json=as_json)
