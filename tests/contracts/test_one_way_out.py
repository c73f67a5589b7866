"""No paid call gets around the guard: only `Retrying` reaches the network."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import eleven_video
from eleven_video.api.elevenlabs import ElevenLabsAdapter
from eleven_video.api.gemini import GeminiAdapter
from eleven_video.api.send_with_retry import RetryPolicy
from eleven_video.errors import BudgetExceeded, ElevenVideoError
from tests.support.guards import RecordingGuard
from tests.support.recording_monitor import RecordingMonitor
from tests.support.scripted_server import Reply, SelectionOptions, serving
from tests.support.spending import picture_request, rephrase_request, script_request, speech_request
from tests.support.untimed import untimed

PACKAGE = Path(eleven_video.__file__).parent
API = PACKAGE / "api"

# Every public method of the adapters, and how it is called. A new one belongs here, as one that costs or one that does not.
COSTS: dict[tuple[type, str], Callable[[Any], object]] = {
    (GeminiAdapter, "write_script"): lambda adapter: adapter.write_script(script_request()),
    (GeminiAdapter, "rephrase"): lambda adapter: adapter.rephrase(rephrase_request()),
    (GeminiAdapter, "draw"): lambda adapter: adapter.draw(picture_request()),
    (ElevenLabsAdapter, "speak"): lambda adapter: adapter.speak(speech_request()),
}
FREE: dict[tuple[type, str], Callable[[Any], object]] = {
    (GeminiAdapter, "models"): lambda adapter: adapter.models(),
    (GeminiAdapter, "model_facts"): lambda adapter: adapter.model_facts(),
    (GeminiAdapter, "check_model"): lambda adapter: adapter.check_model("gemini-3.5-flash-light"),
    (GeminiAdapter, "load"): lambda adapter: adapter.load(),
    (GeminiAdapter, "close"): lambda adapter: adapter.close(),
    (ElevenLabsAdapter, "voices"): lambda adapter: adapter.voices(),
    (ElevenLabsAdapter, "voice_facts"): lambda adapter: adapter.voice_facts(),
    (ElevenLabsAdapter, "speech_models"): lambda adapter: adapter.speech_models(),
    (ElevenLabsAdapter, "find_voice"): lambda adapter: adapter.find_voice("Rachel"),
    (ElevenLabsAdapter, "find_model"): lambda adapter: adapter.find_model("eleven_v3"),
    (ElevenLabsAdapter, "quota"): lambda adapter: adapter.quota(),
    (ElevenLabsAdapter, "load"): lambda adapter: adapter.load(),
    (ElevenLabsAdapter, "close"): lambda adapter: adapter.close(),
}
# What may be asked of the services without asking the guard.
FREE_PATHS = ("/v1beta/models", "/v1/voices", "/v2/voices", "/v1/models", "/v1/user/subscription")

METHODS = pytest.mark.parametrize("method", [*COSTS, *FREE], ids=lambda method: f"{method[0].__name__}.{method[1]}")
COSTLY = pytest.mark.parametrize("method", list(COSTS), ids=lambda method: f"{method[0].__name__}.{method[1]}")


def is_free(asked: SelectionOptions) -> bool:
    return asked.method == "GET" and asked.path.partition("?")[0].startswith(FREE_PATHS)


def called(
    method: tuple[type, str], guard: RecordingGuard, reply: Reply
) -> tuple[list[SelectionOptions], Exception | None]:
    """Call a method of an adapter; returns what reached the service, and the error if there was one."""
    adapter_type, name = method
    with serving(lambda _: reply) as server:
        adapter = adapter_type(
            "key", monitor=RecordingMonitor(), guard=guard, base_url=server.url, retrying=untimed(policy=RetryPolicy(4))
        )
        error: Exception | None = None
        try:
            (COSTS | FREE)[adapter_type, name](adapter)
        except ElevenVideoError as raised:
            error = raised
        finally:
            adapter.close()
        return server.asked, error


def test_every_public_method_of_the_adapters_is_named_here() -> None:
    public = {
        (adapter, name)
        for adapter in (GeminiAdapter, ElevenLabsAdapter)
        for name in dir(adapter)
        if not name.startswith("_")
    }
    assert public == set(COSTS) | set(FREE)


@METHODS
@pytest.mark.parametrize("reply", [Reply({}), Reply({}, 404), Reply({}, 503)], ids=lambda reply: f"HTTP {reply.status}")
def test_where_the_till_refuses_nothing_that_costs_is_sent(method: tuple[type, str], reply: Reply) -> None:
    asked, error = called(method, RecordingGuard(refuse_at=1), reply)

    assert [one.path for one in asked if not is_free(one)] == []
    if method in COSTS:
        assert isinstance(error, BudgetExceeded)
        assert asked == []


@COSTLY
def test_where_the_till_allows_it_is_sent(method: tuple[type, str]) -> None:
    """So that the test above can fail."""
    asked, _ = called(method, RecordingGuard(), Reply({}))
    assert [is_free(one) for one in asked] == [False]


@COSTLY
@pytest.mark.parametrize("fault", ["", "drop", "cut"])
@pytest.mark.parametrize("status", [200, 400, 429, 503])
def test_every_request_is_announced_and_every_announcement_is_one_request(
    method: tuple[type, str], status: int, fault: str
) -> None:
    """Neither SDK asks again by itself."""
    guard = RecordingGuard()
    asked, _ = called(method, guard, Reply({}, status, fault=fault))

    sent = [one for one in asked if not is_free(one)]
    announced = [note for note in guard.noted if note.startswith("reserve")]
    assert len(sent) == len(announced) >= 1
    if status in {429, 503} and not fault:
        assert len(sent) == 4
    # And each is settled or freed.
    assert len(guard.noted) == 2 * len(announced)


# The source.

# Whatever talks to other machines.
NETWORK = {
    "httpx", "httpx2", "requests", "urllib3", "aiohttp", "websockets", "socket", "ssl", "ftplib", "smtplib", "telnetlib",
    "xmlrpc", "google", "elevenlabs", "http.client", "http.server", "urllib.request",
}  # fmt: skip
MAY_IMPORT = {
    "api/_gemini_client.py": {"google"},
    "api/_elevenlabs_client.py": {"httpx", "elevenlabs"},
    # An exception's type.
    "api/_network_errors.py": {"ssl"},
    # Asks what time it is, without a key.
    "api/service_time.py": {"httpx"},
    # Creates the TLS contexts of the clients, and no client.
    "api/http/certificates.py": {"httpx", "httpx2", "ssl"},
    # Fetches price data where the user asks for it, without a key.
    "api/price_data.py": {"httpx2"},
    # Takes the browser's connections, and opens none.
    "web/server.py": {"socket"},
    # Its types, and its exceptions.
    "api/gemini.py": {"google"},
    "api/elevenlabs.py": {"elevenlabs"},
    # A pair of sockets inside the process, to which Python writes the signals that it receives.
    "cli/shell/signals.py": {"socket"},
    "web/bind_address.py": {"socket", "ssl"},
}
# What is asked of the SDKs: behind which gate, and which of their functions.
ASKED = {
    ("buy", "models.generate_content"),
    ("buy", "text_to_speech.with_raw_response.convert_with_timestamps"),
    ("free", "models.list"),
    ("free", "models.get"),
    ("free", "voices.search"),
    ("free", "voices.get_all"),
    ("free", "user.subscription.get"),
}


def sources(folder: Path) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith("sandbox/"):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def package() -> list[tuple[str, ast.Module]]:
    """The modules of the package, parsed once for all tests."""
    return list(sources(PACKAGE))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def network_in(tree: ast.AST) -> set[str]:
    return {
        found for module in imported(tree) for found in NETWORK if module == found or module.startswith(f"{found}.")
    }


def test_only_the_adapters_import_what_talks_to_other_machines(package: list[tuple[str, ast.Module]]) -> None:
    found = {name: network for name, tree in package if (network := network_in(tree))}
    assert found == MAY_IMPORT


def test_one_module_opens_the_adapters(package: list[tuple[str, ast.Module]]) -> None:
    adapters = {"GeminiAdapter", "ElevenLabsAdapter"}
    found = {
        name
        for name, tree in package
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in adapters
    }
    assert found == {"services/open_adapters.py"}


def test_only_tables_name_modules_that_are_imported_at_run_time(package: list[tuple[str, ast.Module]]) -> None:
    dynamic = {
        name
        for name, tree in package
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in {"__import__", "import_module"})
        or (isinstance(node, ast.Attribute) and node.attr == "import_module")
    }
    # Each has a table of all modules that it imports: of the public names, of the screen's, and of the commands.
    assert dynamic == {"__init__.py", "ui/__init__.py", "cli/shell/lazy_commands.py"}


class Place(NamedTuple):
    """A node and all that it stands in, the innermost last."""

    node: ast.AST
    around: tuple[ast.AST, ...]


def places(tree: ast.AST, around: tuple[ast.AST, ...] = ()) -> Iterator[Place]:
    for child in ast.iter_child_nodes(tree):
        yield Place(child, (*around, tree))
        yield from places(child, (*around, tree))


def gate_of(call: ast.AST) -> str:
    """ "buy" or "free" for a call of `self._retrying.buy`, of `self._retrying.free` or of `self._free`."""
    match call:
        case ast.Call(
            func=ast.Attribute(
                value=ast.Attribute(value=ast.Name("self"), attr="_retrying"), attr="buy" | "free" as gate
            )
        ):
            return gate
        case ast.Call(func=ast.Attribute(value=ast.Name("self"), attr="_free")):
            return "free"
    return ""


def function_around(place: Place) -> str:
    return next(
        (one.name for one in reversed(place.around) if isinstance(one, ast.FunctionDef)),
        "no function",
    )


def gates_to(place: Place, module: list[Place], seen: frozenset[str] = frozenset()) -> set[str]:
    """All gates through which a place in a module is reached; "" where there is a way without one."""
    inner = [gate for one in place.around if (gate := gate_of(one))]
    if inner:
        return {inner[-1]}
    name = function_around(place)
    if name in seen or not name.startswith("_"):
        # A public method is called by anybody.
        return {""}
    uses = [one for one in module if isinstance(one.node, ast.Attribute) and one.node.attr == name]
    return {gate for use in uses for gate in gates_to(use, module, seen | {name})} or {""}


def dotted_from(place: Place) -> str:
    """What is taken from the SDK's client, as in `self._client.sdk.models.list`."""
    names = []
    for one in reversed(place.around):
        if not isinstance(one, ast.Attribute):
            break
        names.append(one.attr)
    return ".".join(names)


def test_all_that_is_asked_of_the_sdks_goes_through_a_gate() -> None:
    asked: set[tuple[str, str]] = set()
    for _, tree in sources(API):
        module = list(places(tree))
        for place in module:
            if isinstance(place.node, ast.Attribute) and place.node.attr == "sdk":
                asked |= {(gate, dotted_from(place)) for gate in gates_to(place, module)}
    assert asked == ASKED


def test_the_clients_are_opened_nowhere_else(package: list[tuple[str, ast.Module]]) -> None:
    """`sdk` is the only door: what is behind it is used in the clients' own modules alone."""
    inside = {
        name
        for name, tree in package
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"_sdk", "_http"}
    }
    outside = {
        name
        for name, tree in package
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "sdk"
    }
    assert inside == {"api/_elevenlabs_client.py", "api/_gemini_client.py"}
    assert outside == {"api/elevenlabs.py", "api/gemini.py"}


@pytest.mark.parametrize("adapter", ["elevenlabs.py", "gemini.py"])
def test_the_short_name_of_the_free_gate_is_that_gate(adapter: str) -> None:
    (free,) = [
        node
        for node in ast.walk(ast.parse((API / adapter).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name == "_free"
    ]
    (_, last) = free.body
    assert isinstance(last, ast.Return)
    assert ast.unparse(last).startswith("return self._retrying.free(send, ")


@pytest.mark.parametrize(
    ("source", "gates"),
    [
        ("class A:\n def speak(self): return self._client.sdk.say()", {""}),
        ("class A:\n def speak(self): return self._send()\n def _send(self): return self._client.sdk.say()", {""}),
        ("class A:\n def speak(self): return self._retrying.buy(self._send)\n def _send(self): return self._client.sdk.say()", {"buy"}),
        ("class A:\n def speak(self): return self._free(lambda: self._client.sdk.say())", {"free"}),
        ("class A:\n def a(self): self._free(self._b)\n def c(self): self._b()\n def _b(self): self._client.sdk.say()", {"", "free"}),
        ("class A:\n def _never(self): self._client.sdk.say()", {""}),
        ("sdk = client.sdk", {""}),
    ],
)  # fmt: skip
def test_a_way_around_the_gates_would_be_found(source: str, gates: set[str]) -> None:
    module = list(places(ast.parse(source)))
    (door,) = [one for one in module if isinstance(one.node, ast.Attribute) and one.node.attr == "sdk"]
    assert gates_to(door, module) == gates
