"""The content keys of results."""

from dataclasses import replace

import pytest

from eleven_video.domain.requests.content_key import content_key
from eleven_video.domain.requests.requests import (
    Delivery,
    PictureRequest,
    RephraseRequest,
    Request,
    ScriptRequest,
    SpeechRequest,
    Voice,
)
from eleven_video.domain.script.script import Scene, Script

SCRIPT = ScriptRequest("Why the sky is blue", 60, "gemini-3.5-flash-lite")
SPEECH = SpeechRequest("The sky is blue.", Voice("21m00Tcm4TlvDq8ikWAM", "Rachel"), "eleven_multilingual_v2", scene=1)
PICTURE = PictureRequest("A blue sky.", "16:9", "gemini-3.1-flash-lite-image", scene=1)


@pytest.mark.parametrize(
    ("request_", "key"),
    [
        (SCRIPT, "0aad4128bff3039bb028bf91"),
        (SPEECH, "95bf5b74f5f69f4cb2127ba2"),
        (PICTURE, "3a8671272737198ceb9eba63"),
        (replace(SPEECH, text="日本 \ud800 \U0001f600"), "87a7a7db876c44264133c665"),
    ],
    ids=["script", "speech", "picture", "odd characters"],
)
def test_keys_are_those_of_every_version(request_: Request, key: str) -> None:
    """A changed key makes users pay again for what they have: change one only where the request itself changes."""
    assert content_key(request_) == key


@pytest.mark.parametrize(
    "same",
    [
        (SPEECH, replace(SPEECH, scene=2, part=3)),
        (SPEECH, replace(SPEECH, voice=Voice(SPEECH.voice.id, "another name of it"))),
        (PICTURE, replace(PICTURE, scene=7, number=4)),
        (PICTURE, replace(PICTURE, model="models/gemini-3.1-flash-lite-image")),
        (SCRIPT, replace(SCRIPT, model="models/gemini-3.5-flash-lite")),
    ],
)
def test_what_it_is_for_and_how_it_is_called_change_nothing(same: tuple[Request, Request]) -> None:
    one, other = same
    assert content_key(one) == content_key(other)


DIFFERENT: list[Request] = [
    SCRIPT,
    replace(SCRIPT, prompt="Why the sky is red"),
    replace(SCRIPT, duration_s=61),
    replace(SCRIPT, model="gemini-2.5-pro"),
    SPEECH,
    replace(SPEECH, text="The sky is blue. "),
    replace(SPEECH, text="The sky is Blue."),
    replace(SPEECH, voice=Voice("another", "Rachel")),
    replace(SPEECH, model="eleven_v3"),
    PICTURE,
    replace(PICTURE, prompt="A blue sky"),
    replace(PICTURE, aspect_ratio="9:16"),
    replace(PICTURE, model="gemini-2.5-flash-image"),
    replace(SCRIPT, language="de"),
    replace(SCRIPT, seed=0),
    replace(SPEECH, delivery=Delivery(speed=1.1)),
    replace(SPEECH, delivery=Delivery(language="de")),
    replace(SPEECH, delivery=Delivery(seed=0)),
    replace(PICTURE, seed=0),
    RephraseRequest(Script("Sky", "oil", (Scene(1, "The sky is blue.", "A sky"),)), SCRIPT.model),
    RephraseRequest(Script("Sky", "oil", (Scene(1, "The sky is red.", "A sky"),)), SCRIPT.model),
    RephraseRequest(Script("Sky", "oil", (Scene(1, "The sky is red.", "A sky"),)), SCRIPT.model, "de"),
    # The same words in another place are something else.
    ScriptRequest("A blue sky.", 60, "16:9"),
    SpeechRequest("A blue sky.", Voice("16:9", ""), "gemini-3.1-flash-lite-image", scene=1),
]


def test_everything_that_is_sent_makes_another_key() -> None:
    keys = [content_key(one) for one in DIFFERENT]
    assert len(set(keys)) == len(DIFFERENT)


def test_a_key_fits_a_file_name() -> None:
    assert all(len(key := content_key(one)) == 24 and set(key) <= set("0123456789abcdef") for one in DIFFERENT)
