"""`eleven-video setup`: asks for API keys and defaults, one after the other."""


def setup() -> None:
    """Set up API keys and defaults.

    Defaults are voice, models, duration, format, plan and budget.

    Keys are typed hidden and checked for free. They are saved in the system keyring or, without one, in
    a file that only you can read. Enter keeps what is set. Nothing is written before the last question is answered.
    """
    from eleven_video.cli.settings.setup_run import set_up

    set_up()
