"""Writes for ever, from four threads, and names each row once it is told that the row is durable: `... LEDGER FIRST`."""

import itertools
import sys
import threading

from eleven_video.ledger.store import Ledger
from tests.support.ledger_rows import intent, picture_charge, session_start


def main(where: str, first: int) -> None:
    numbers = itertools.count(first)
    out = threading.Lock()

    def acknowledge(line: str) -> None:
        with out:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()

    with Ledger.open(where) as ledger:
        ledger.open_session(session_start())

        def work() -> None:
            for number in numbers:
                assert ledger.intend(intent(f"{number}", bound_pico=1)).wait(60)
                acknowledge(f"attempt {number}")
                assert ledger.settle(f"{number}", picture_charge(number, id=f"call-{number}")).wait(60)
                acknowledge(f"charge {number}")

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
