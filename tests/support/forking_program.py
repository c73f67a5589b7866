"""The program for commands that the product itself starts, such as those of the page: they are forked, as in `preloaded`.

The product starts this file instead of the command. It passes its arguments, folder, environment and streams on to the
process of the tests, which has the command forked, and it exits with the command's exit code. It loads almost nothing,
so that it starts in a few hundredths of a second.
"""

import os
import socket
import sys

_LONGEST = 1 << 17


def _pass_on(address: str, arguments: list[str]) -> int:
    import json

    what = {"arguments": arguments, "cwd": os.getcwd(), "env": dict(os.environ)}  # noqa: PTH109  pathlib loads much
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as tests:
        tests.connect(address)
        socket.send_fds(tests, [json.dumps(what).encode()], [0, 1, 2])
        return int(tests.recv(_LONGEST) or 1)


if __name__ == "__main__":
    sys.exit(_pass_on(sys.argv[1], sys.argv[2:]))
