"""Sets the number of examples of each property test.

The default run, which leaves out the slow tests, has half of the examples. If ELEVEN_VIDEO_EXAMPLES is set, every
property test has that many.
"""

import os

from hypothesis import settings

# The number of examples for every property test that uses `examples`, such as 5000; empty for the default.
ASKED = int(os.environ.get("ELEVEN_VIDEO_EXAMPLES") or 0)
_shares = [1]


def use_half_of_the_examples() -> None:
    """Give the property tests that are loaded from now on half of their examples."""
    _shares.append(2)


def number_of_examples(count: int) -> int:
    """The number of examples for a property test that has `count` examples in a run with the slow tests."""
    return ASKED or count // _shares[-1]


def examples(count: int) -> settings:
    """Settings for a property test with `number_of_examples(count)` examples.

    An example may take any time, because other programs slow the machine down. The examples are the same in each run,
    so that a test fails only because of a change. With ELEVEN_VIDEO_EXAMPLES, each run has new examples.
    """
    return settings(max_examples=number_of_examples(count), deadline=None, derandomize=not ASKED)
