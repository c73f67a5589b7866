"""Run the quick tests of what talks to the services, prices and draws with the lowest versions that are allowed.

    uv run scripts/lowest_versions.py [PYTEST ARGUMENT ...]

The versions that are pinned are the newest, so the whole suite tests those. Here the packages below have the version of
their lower bound, in an environment of its own, and everything else is as pinned.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# Those whose changes reach users: what the services say, what it costs, how it looks.
PACKAGES = ("google-genai", "elevenlabs", "genai-prices", "rich")
# Of the tests of the adapters and of the screen, those whose result depends on these packages.
_API = (
    "answer_checks", "echoed_keys", "elevenlabs_account", "elevenlabs_adapter", "endless_lists", "error_mapping",
    "gemini_access", "gemini_adapter", "gemini_failures", "gemini_models", "gemini_usage", "gemini_usage_of_anything",
    "late_loading", "network_errors", "price_data", "proxies", "recorded_traffic", "redirects",
    "request_options_on_the_wire", "retrying", "sandbox_agreement", "script_answers", "secrets", "unreadable_answers",
)  # fmt: skip
_UI = (
    "batch_view", "budget_display", "consumption_display", "estimates", "history", "hostile_text", "layout",
    "line_cache", "live_region", "live_terminal", "progress", "reports", "text", "usage_display",
)  # fmt: skip
TESTS = (
    *(f"tests/api/test_{name}.py" for name in _API),
    *(f"tests/ui/test_{name}.py" for name in _UI),
    "tests/contracts/test_one_way_out.py",
    "tests/contracts/test_sdk_usage_fields.py",
    "tests/accounting/test_against_genai_prices.py",
    "tests/orchestrator/test_stopping_at.py::test_a_stopped_run_buys_the_stage_and_the_rest_on_resume",
    "tests/api/test_tls.py::test_a_server_with_an_untrusted_certificate_gets_no_request_and_no_retry",
)


def lowest(requirements: list[str]) -> list[str]:
    """Of requirements such as `rich>=14.2,<16` those of `PACKAGES`, as `rich==14.2`."""
    bounds = dict(re.match(r"([a-z0-9-]+)>=([0-9.]+)", one).groups() for one in requirements if ">=" in one)  # type: ignore[union-attr]
    return [f"{name}=={bounds[name]}" for name in PACKAGES]


def main() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    versions = lowest(project["project"]["dependencies"])
    pinned = project["tool"]["uv"]["constraint-dependencies"]
    others = [pin for pin in pinned if re.split(r"[=<> ;]", pin)[0] not in PACKAGES]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        constraints = place / "constraints.txt"
        constraints.write_text("\n".join(others), encoding="utf-8")
        uv = [sys.executable, "-m", "uv"] if _has_uv() else ["uv"]
        python = place / "environment" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        subprocess.run([*uv, "venv", "-q", "--python", sys.executable, str(place / "environment")], check=True)
        install = [*uv, "pip", "install", "-q", "--no-config", "--python", str(python), "-c", str(constraints)]
        subprocess.run([*install, "--group", "dev", "-e", ".", *versions], check=True, cwd=PROJECT)
        print("Lowest versions:", ", ".join(versions), flush=True)
        # No test of the adapters is slow. The slow ones make whole videos, which these packages do not draw.
        tests = [str(python), "-m", "pytest", "-q", "-m", "not slow", *TESTS, *sys.argv[1:]]
        sys.exit(subprocess.run(tests, check=False, cwd=PROJECT).returncode)


def _has_uv() -> bool:
    return subprocess.run([sys.executable, "-m", "uv", "--version"], check=False, capture_output=True).returncode == 0


if __name__ == "__main__":
    main()
