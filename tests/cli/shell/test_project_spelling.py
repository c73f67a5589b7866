"""A project name similar to one with a budget: a question on a terminal, else an error."""

import json
import os
import sys

import pytest

from eleven_video.cli.batch.row_jobs import RowReader
from eleven_video.config.budget_settings import SettledProject, budgets_of
from eleven_video.config.paths import config_file
from eleven_video.config.settings import load_settings
from eleven_video.domain.batch_rows import WrittenRow
from eleven_video.errors import InvalidInput
from tests.support.command import COMMAND, environment, run_command
from tests.support.terminal import Terminal


@pytest.fixture(autouse=True)
def _budget():
    config_file().parent.mkdir(parents=True, exist_ok=True)
    config_file().write_text('[budget_projects]\nclient-a = 1\n"client  b " = 2\n')


def test_the_budget_holds_for_the_name_as_it_is_written():
    assert budgets_of(load_settings(project="client-a")).project == 10**12
    assert budgets_of(load_settings(project=" client b")).project == 2 * 10**12
    assert budgets_of(load_settings(project="globex")).project is None
    assert budgets_of(load_settings()).project is None


@pytest.mark.parametrize("typed", ["Client-A", "client_a", "client a", "clienta", "clinet-a"])
def test_a_slip_names_both(typed):
    with pytest.raises(InvalidInput, match=f"'{typed}' has no budget, but 'client-a' has one"):
        budgets_of(load_settings(project=typed))


def test_a_budget_of_its_own_or_a_session_of_its_own_settles_the_name():
    config_file().write_text('[budget_projects]\nclient-a = 0.01\n"Client-A" = 5\n')
    assert budgets_of(load_settings(project="Client-A")).project == 5 * 10**12
    settings = load_settings(project="client_a").model_copy(update={"project": SettledProject("client_a")})
    assert budgets_of(settings).project is None


def test_a_failed_row_of_a_batch_is_reported_and_the_others_continue(tmp_path):
    rows = [{"prompt": "x", "project": "Client_A"}, {"prompt": "y", "project": "client-a"}]
    ready, (bad,) = RowReader("batch", {}, tmp_path, tmp_path).read(
        [WrittenRow(line, cells) for line, cells in enumerate(rows, start=2)]
    )
    assert [row.line for row in ready] == [3]
    assert "'client-a' has one" in bad.reason


@pytest.mark.parametrize("place", ["typed", "environment", "batch"])
def test_elsewhere_than_on_a_terminal_it_is_an_error(tmp_path, place):
    home = {"ELEVEN_VIDEO_HOME": os.environ["ELEVEN_VIDEO_HOME"]}
    (tmp_path / "rows.txt").write_text("Bees\n")
    command, env = {
        "typed": (["generate", "Bees", "--project", "Client-A"], home),
        "environment": (["generate", "Bees"], home | {"ELEVEN_VIDEO_PROJECT": "client_a"}),
        "batch": (["batch", "rows.txt", "--project", "Client-A"], home),
    }[place]
    done = run_command(*command, cwd=tmp_path, env=env)
    assert done.returncode == 2
    assert "'client-a' has one" in " ".join(done.stderr.split())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
@pytest.mark.parametrize(("answer", "counted"), [(b"y\n", "client-a"), (b"n\n", "Client-A"), (b"\n", None)])
def test_on_a_terminal_it_is_a_question(tmp_path, answer, counted):
    env = environment(tmp_path, ELEVEN_VIDEO_HOME=os.environ["ELEVEN_VIDEO_HOME"])
    command = [
        *COMMAND,
        "generate",
        "Bees",
        "--project",
        "Client-A",
        "--stop-at",
        "script",
        "--sandbox",
        "-q",
        "--json",
    ]
    # Enough for a script, so that the budget is no question as well.
    config_file().write_text("[budget_projects]\nclient-a = 5\n")
    terminal = Terminal(100, 40, command, env=env, cwd=tmp_path)
    terminal.wait_for("Did you mean the project client-a, which has a budget?", 90)
    terminal.wait_for("or q? [q]", 90)
    terminal.type(answer)
    code = terminal.wait_for_end(90)
    terminal.close()

    assert code in ({0, 5} if counted else {130})
    done = run_command("usage", "list", "--json", cwd=tmp_path, env={"ELEVEN_VIDEO_HOME": env["ELEVEN_VIDEO_HOME"]})
    assert [session["project"] for session in json.loads(done.stdout)["sessions"]] == ([counted] if counted else [])
