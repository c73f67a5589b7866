"""The command `eleven-video setup` asks for API keys and defaults."""


def setup() -> None:
    """Set up API keys and defaults.

    Defaults are voice, models, duration, format, plan and budget.

    Keys stay hidden while you type them, and are checked for free. They are saved in the system keyring or, without
    one, in a file that only you can read. Press Enter to keep a value. Nothing is written before you have answered the
    last question.
    """
    from eleven_video.cli.settings.setup_run import set_up

    set_up()
