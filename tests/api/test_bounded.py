"""An answer that takes too long or is too much, as both HTTP libraries of the SDKs meet it."""

from itertools import count

import httpx
import httpx2
import pytest

from eleven_video.api._bounded import bound
from eleven_video.sandbox.server import Sandbox


@pytest.mark.parametrize("library", [httpx, httpx2])
@pytest.mark.parametrize(
    ("limits", "error"), [({"most_bytes": 1_000_000}, "ReadError"), ({"clock": count(step=10).__next__}, "ReadTimeout")]
)
def test_it_ends_in_the_librarys_own_error(library, limits, error):
    hook = {"response": [lambda response: bound(response, longest_silence_s=1, **limits)]}
    with (
        Sandbox(faults=["voices,body=huge"]) as sandbox,
        library.Client(event_hooks=hook, headers={"xi-api-key": "any"}, trust_env=False) as client,
        pytest.raises(getattr(library, error)),
    ):
        client.get(f"{sandbox.url}/v2/voices")


@pytest.mark.parametrize("library", [httpx, httpx2])
def test_what_is_within_the_limits_comes_whole(library):
    hook = {"response": [lambda response: bound(response, longest_silence_s=60)]}
    with (
        Sandbox(faults=["voices,body=huge,content_type=text/x"]) as sandbox,
        library.Client(event_hooks=hook, headers={"xi-api-key": "any"}, trust_env=False) as client,
    ):
        assert len(client.get(f"{sandbox.url}/v2/voices").content) > 30_000_000
