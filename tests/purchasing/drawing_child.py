"""Draws pictures in four threads until a limit refuses: `drawing_child.py URL FOLDER SESSION LIMIT PRICES`."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from eleven_video.accounting.budget_limits import Limit
from eleven_video.errors import BudgetExceeded
from tests.support.spending import picture_request, spending_on


def main(url: str, folder: str, session: str, limit_pico: int, prices: str) -> None:
    limits = [Limit.project("shared", limit_pico)]
    with (
        spending_on(
            url, Path(folder), session=session, limits=limits, prices=json.loads(prices), project="shared"
        ) as spending,
        ThreadPoolExecutor(4) as pool,
    ):
        # The first question loads the SDK.
        spending.studio.models()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()

        def draw(thread: int) -> int:
            drawn = 0
            try:
                while True:
                    spending.studio.draw(picture_request(f"{session} {thread} {drawn:02}"))
                    drawn += 1
            except BudgetExceeded:
                return drawn

        drawn = sum(pool.map(draw, range(4)))
        highest = max(one.committed_pico + one.reserved_pico for (one,) in spending.listener.standings)
    sys.stdout.write(f"{drawn} {highest}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
