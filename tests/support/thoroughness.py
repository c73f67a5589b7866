"""How many examples a property is tried with: few with every run of the tests, many where somebody asks for them."""

import os

from hypothesis import settings

# Such as 5000: then every property that uses `examples` is tried with so many.
ASKED = int(os.environ.get("ELEVEN_VIDEO_EXAMPLES") or 0)


def examples(count: int) -> settings:
    """Try a property with so many examples, or as many as are asked for. However long one takes: other programs run too.

    The few are the same each time, so that a change is not blamed for what it did not do; the many are others each time.
    """
    return settings(max_examples=ASKED or count, deadline=None, derandomize=not ASKED)
