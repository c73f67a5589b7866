"""The command `eleven-video status` shows whether the services answer, and the remaining quota."""

from eleven_video.cli.shell.command import AsJson


def status(
    as_json: AsJson = False,
) -> None:
    """Check both services and show the remaining quota.

    Shows response times and the credits, requests and tokens that are left. The check is free and takes 5 seconds at
    most. Exit code 0: at least one service answered, and no key was refused, or no keys are set. 3: a key was refused.
    4: neither service answered.
    """
    from eleven_video.cli.services.status_run import print_status

    print_status(as_json=as_json)
