"""What was started from the page: once for each form, and its end is told by its folder alone."""

import json
import stat
import sys
import threading

import pytest

from eleven_video.errors import InvalidInput
from eleven_video.web.commands.command_setup import CommandSetup
from eleven_video.web.commands.order import EXIT, OrderState
from eleven_video.web.commands.orders import Orders, new_token

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="modes and signals are those of POSIX")


def placing(tmp_path, program: str) -> Orders:
    return Orders(CommandSetup(tmp_path / "orders", tmp_path, None, (sys.executable, "-c", program)))


def ended(tmp_path, token: str) -> None:
    """Wait until the end of an order is in its folder."""
    while not (tmp_path / "orders" / token / EXIT).exists():
        threading.Event().wait(0.01)


@POSIX
def test_its_folder_is_its_owners(tmp_path):
    token = new_token()
    placing(tmp_path, "print('{}')").place(token, "generate", title="Sky", stdin=b"private")
    ended(tmp_path, token)

    folder = tmp_path / "orders" / token
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_many_that_send_one_form_start_one_process(tmp_path):
    token = new_token()
    orders = placing(tmp_path, "open('runs', 'a').write('x')")
    started: list[bool] = []
    threads = [
        threading.Thread(target=lambda: started.append(orders.place(token, "generate", title=""))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ended(tmp_path, token)

    assert sorted(started) == [False] * 7 + [True]
    assert (tmp_path / "runs").read_text() == "x"


@pytest.mark.parametrize(
    ("program", "state", "code", "error"),
    [
        ('print(\'{"session_id": "20261123-142530-9f3a1c07"}\')', OrderState.DONE, 0, ""),
        ('import sys; print(\'{"error": "No.", "exit_code": 2}\'); sys.exit(2)', OrderState.FAILED, 2, "No."),
        ("import sys; sys.stderr.write('Error: Gone.\\n'); sys.exit(4)", OrderState.FAILED, 4, "Gone."),
        ("import sys; sys.exit(1)", OrderState.FAILED, 1, "The command ended with exit code 1."),
    ],
)
def test_how_it_ended_is_told_by_another_server(tmp_path, program, state, code, error):
    token = new_token()
    placing(tmp_path, program).place(token, "generate", title="Sky")
    ended(tmp_path, token)

    order = placing(tmp_path, "").order(token)

    assert (order.state, order.exit_code, order.error) == (state, code, error)
    assert order.title == "Sky"


@POSIX
def test_a_killed_one_has_an_end(tmp_path):
    token = new_token()
    orders = placing(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    orders.place(token, "generate", title="Sky")
    ended(tmp_path, token)

    assert orders.order(token).exit_code == 137
    assert orders.order(token).state is OrderState.FAILED


def test_its_session_is_known_while_it_runs(tmp_path):
    token = new_token()
    orders = placing(tmp_path, "import sys; sys.stderr.write('INFO session 20261123-142530-9f3a1c07, kept in /x\\n')")
    orders.place(token, "generate", title="Sky")
    ended(tmp_path, token)

    assert orders.order(token).session == "20261123-142530-9f3a1c07"


def test_a_program_that_is_not_there_is_told(tmp_path):
    orders = Orders(CommandSetup(tmp_path / "orders", tmp_path, None, (str(tmp_path / "nothing"),)))
    token = new_token()

    assert orders.place(token, "generate", title="Sky")

    assert "could not be started" in orders.order(token).error
    assert orders.order(token).exit_code == 3


@pytest.mark.parametrize("content", ["", "[]", "no", '{"at": 5, "values": {}}', "[" * 100_000])
def test_a_damaged_folder_is_still_read(tmp_path, content):
    token = new_token()
    folder = tmp_path / "orders" / token
    folder.mkdir(parents=True)
    for name in ("order.json", "result.json", EXIT):
        (folder / name).write_text(content)

    assert json.dumps(str(placing(tmp_path, "").order(token).title))


@pytest.mark.parametrize("token", ["", "..", "../sessions", "0" * 33, "0" * 31 + "\n"])
def test_a_made_up_token_leads_nowhere(tmp_path, token):
    with pytest.raises(InvalidInput):
        placing(tmp_path, "").order(token)
    with pytest.raises(InvalidInput):
        placing(tmp_path, "").place(token, "generate", title="")
