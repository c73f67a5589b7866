"""Write the table of docs/reliability.md from runs of every call with every fault: `uv run python scripts/reliability.py`."""

import os
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from tests.support.fault_matrix import CELLS, Ended, ran  # noqa: E402  the project's own tests are no package
from tests.support.fault_table import DOCUMENT, with_table  # noqa: E402  the same


def main() -> None:
    ended: dict[tuple[str, str], Ended] = {}
    for number, (kind, fault) in enumerate(CELLS, start=1):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["ELEVEN_VIDEO_HOME"] = str(Path(folder) / "home")
            ended[fault.name, kind.name], wrong = ran(kind, fault, Path(folder))
        if wrong:
            sys.exit(f"{kind.name}, {fault.name}: {'; '.join(wrong)}")
        print(f"\r{number} of {len(CELLS)}", end="", flush=True)
    DOCUMENT.write_text(with_table(DOCUMENT.read_text(encoding="utf-8"), ended), encoding="utf-8")
    print(f"\n{DOCUMENT.name} is written.")


if __name__ == "__main__":
    main()
