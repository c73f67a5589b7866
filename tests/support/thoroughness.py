"""Sets the number of examples of each property test: few by default, many if ELEVEN_VIDEO_EXAMPLES asks for them."""

import os

from hypothesis import settings

# The number of examples for every property test that uses `examples`, such as 5000; empty for the default.
ASKED = int(os.environ.get("ELEVEN_VIDEO_EXAMPLES") or 0)


def examples(count: int) -> settings:
    """Settings for a property test with `count` examples, or as many as ELEVEN_VIDEO_EXAMPLES asks for.

    An example may take any time, because other programs slow the machine down. The default examples are the same in
    each run, so that a test fails only because of a change. With ELEVEN_VIDEO_EXAMPLES, each run has new examples.
    """
    return settings(max_examples=ASKED or count, deadline=None, derandomize=not ASKED)
