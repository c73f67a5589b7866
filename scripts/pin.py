"""Write the exact versions of everything, direct and transitive, into pyproject.toml: `uv run scripts/pin.py`.

uv.lock would do the same but records download addresses, so it is not kept; constraints hold nothing but versions.
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
# The newest versions of these have no wheels for a platform that the project is for. The second line of a pair keeps the
# newest everywhere else, because the resolver would rather use one version for all.
LAST_WHEELS = [
    "cryptography<49 ; sys_platform == 'darwin' and platform_machine == 'x86_64'",
    "cryptography>=50 ; sys_platform != 'darwin' or platform_machine != 'x86_64'",
]
BLOCK = re.compile(r"constraint-dependencies = \[.*?\]\n", re.DOTALL)


def exported() -> list[str]:
    """Requirements such as `numpy==2.4.6` or `colorama==0.4.6 ; sys_platform == 'win32'`, resolved without other constraints."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        text = BLOCK.sub(
            lambda _: f"constraint-dependencies = {json.dumps(LAST_WHEELS)}\n", PROJECT.read_text(encoding="utf-8")
        )
        (copy / "pyproject.toml").write_text(text, encoding="utf-8")
        for name in ("README.md", "LICENSE"):
            (copy / name).write_bytes((PROJECT.parent / name).read_bytes())
        export = ["uv", "export", "--all-groups", "--all-extras", "--no-hashes", "--no-annotate", "--no-header"]
        listing = subprocess.run(
            [*export, "--no-emit-project", "--project", folder], check=True, capture_output=True, text=True
        ).stdout
    return [line.strip() for line in listing.splitlines() if line.strip() and not line.startswith(("#", "-"))]


def main() -> None:
    pins = sorted(set(exported()), key=str.lower)
    block = "constraint-dependencies = [\n" + "".join(f"  {json.dumps(pin)},\n" for pin in pins) + "]\n"
    text, count = BLOCK.subn(lambda _: block, PROJECT.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit(f"{PROJECT} has no constraint-dependencies to write to.")
    PROJECT.write_text(text, encoding="utf-8")
    print(f"{len(pins)} versions are pinned in {PROJECT.name}.")


if __name__ == "__main__":
    main()
