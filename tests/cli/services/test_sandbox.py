"""`eleven-video sandbox`: its address, and the clients that it answers."""

import subprocess
import sys

import httpx
import pytest

from tests.support.command import COMMAND, environment, run_command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--host", "0.0.0.0"), "needs a token"),
        (("--host", "::"), "needs a token"),
        (("--host", "0.0.0.0", "--token", " "), "needs a token"),
        (("--host", "0.0.0.0", "--token", "a b"), "spaces"),
        (("--host", "sandbox.example"), "no address"),
        (("--fault", "tea"), "--fault"),
    ],
)
def test_it_does_not_start_where_others_reach_it_without_a_token(tmp_path, arguments, said):
    done = run_command("sandbox", "--port", "0", *arguments, cwd=tmp_path, timeout_s=30)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="terminate kills there")
def test_a_token_of_the_environment_opens_it_and_stands_in_no_list_of_processes(tmp_path):
    env = environment(tmp_path, ELEVEN_VIDEO_SANDBOX_TOKEN="the-token", PYTHONUNBUFFERED="1")
    command = [*COMMAND, "sandbox", "--port", "0", "--host", "0.0.0.0"]
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            line = process.stdout.readline()
            here = line.split()[7].replace("0.0.0.0", "127.0.0.1")
            codes = [
                httpx.get(f"{here}/v1/voices", headers={"xi-api-key": key}, trust_env=False, timeout=30).status_code
                for key in ("the-token", "another")
            ]
        finally:
            process.terminate()

    assert "the-token" not in line
    assert codes == [200, 401]
