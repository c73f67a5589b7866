"""A running sandbox and both official SDKs pointed at it."""

from collections.abc import Iterator

import httpx
import pytest
from elevenlabs.client import ElevenLabs
from google import genai
from google.genai import types

from eleven_video.sandbox.server import Sandbox
from tests.support.loopback import GEMINI_LOOPBACK, LOOPBACK


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=7, credits_used=1_000, credit_limit=100_000) as running:
        yield running


@pytest.fixture
def gemini(sandbox: Sandbox) -> Iterator[genai.Client]:
    options = types.HttpOptions(base_url=sandbox.url, api_version="v1beta", timeout=30_000, **GEMINI_LOOPBACK)
    client = genai.Client(api_key="any", vertexai=False, http_options=options)
    yield client
    client.close()


@pytest.fixture
def elevenlabs(sandbox: Sandbox) -> Iterator[ElevenLabs]:
    with httpx.Client(**LOOPBACK, timeout=30) as transport:
        yield ElevenLabs(base_url=sandbox.url, api_key="any", httpx_client=transport)


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A bare client with a key for Gemini."""
    keys = {"x-goog-api-key": "any"}
    with httpx.Client(base_url=sandbox.url, **LOOPBACK, timeout=30, headers=keys) as client:
        yield client
