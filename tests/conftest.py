"""Every test runs in a home of its own, without keys, proxies or a way out of this machine."""

import gc
import os
import signal
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from eleven_video.config.profiles import forget_chosen_profile
from eleven_video.monitoring.usage import PricingStrategy, UsageMonitor
from tests.support.memory import keep_files_in_memory
from tests.support.slow_tests import is_slow, processes, runs_slow_ones
from tests.support.thoroughness import use_half_of_the_examples
from tests.support.type_hints import remember_type_hints

if TYPE_CHECKING:
    from tests.support.postgresql import Server

_PRIVATE = (
    "GEMINI_API_KEY", "GOOGLE_API_KEY", "ELEVENLABS_API_KEY", "XDG_CONFIG_HOME", "XDG_DATA_HOME",
    "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy",
    "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES",
)  # fmt: skip
_KEPT = {"ELEVEN_VIDEO_RECORDED", "ELEVEN_VIDEO_TEST_POSTGRESQL"}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}

# How long an example takes depends on what else the machine does.
settings.register_profile("any machine", deadline=None)
settings.register_profile("half of the examples", deadline=None, max_examples=50)
settings.load_profile("any machine")

remember_type_hints()

# `nohup` and background jobs start this process with SIGINT ignored, and the commands that tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--computing", action="store_true", help="list the tests that compute most, by CPU seconds (Linux)"
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.option.computing:
        # Imported here, because it needs Linux.
        from tests.support.computing import Computing

        config.pluginmanager.register(Computing())
    if runs_slow_ones(config):
        config.option.markexpr = ""
    if config.option.markexpr == "not slow":
        use_half_of_the_examples()
        settings.load_profile("half of the examples")
    # The processes that share the tests have their folders from the one that started them.
    if not hasattr(config, "workerinput"):
        keep_files_in_memory()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector from looking through the tests and modules, which all stay until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if is_slow(item.nodeid):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    return processes(config)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    # A folder of its own: a .env of whoever runs the tests is none of theirs.
    monkeypatch.chdir(tmp_path)
    ours = [name for name in os.environ if name.startswith("ELEVEN_VIDEO_") and name not in _KEPT]
    for name in (*_PRIVATE, *ours):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ELEVEN_VIDEO_HOME", str(home / "eleven-video"))
    # A test that ran a command in this process may have chosen one.
    forget_chosen_profile()


@pytest.fixture(autouse=True, scope="session")
def _no_home_of_a_users(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What is made for several tests is made before any of them has a home of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ELEVEN_VIDEO_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in _LOOPBACK:  # type: ignore[index]
            raise AssertionError(f"a test tried to reach {address!r}")
        connect(self, address)  # type: ignore[arg-type]

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture(scope="session")
def postgresql() -> Iterator["Server"]:
    """A PostgreSQL server of this test process alone."""
    from tests.support.postgresql import chosen_server

    with chosen_server() as server:
        yield server


@pytest.fixture
def server_ledger(postgresql: "Server") -> Iterator[str]:
    """The address, with a password, of a new database for a ledger."""
    with postgresql.database() as address:
        yield address


@pytest.fixture
def clean_monitor_state() -> Iterator[UsageMonitor]:
    """The process's monitor without usage, at default prices, and left so."""
    monitor = UsageMonitor.get_instance()
    PricingStrategy.reset()
    monitor.reset()
    yield monitor
    PricingStrategy.reset()
    monitor.reset()
