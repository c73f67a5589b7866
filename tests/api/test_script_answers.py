"""Scripts as models really write them, and the messages about unusable ones."""

import json

import pytest

from eleven_video.api._gemini_wire import picture_in, script_in
from eleven_video.errors import ContentBlocked, InvalidAnswer

SCRIPT = {"title": "Bees", "style": "soft", "scenes": [{"narration": "Bees hum.", "image_prompt": "A bee"}]}


def answer(text: str, reason: str = "STOP") -> dict:
    return {"candidates": [{"content": {"parts": [{"text": text}]}, "finishReason": reason}]}


@pytest.mark.parametrize("fence", ["```json\n{}\n```", "```\n{}\n```", "\n ```json\n{}```\n", "{}"])
def test_a_script_between_marks_of_markdown_is_read(fence: str) -> None:
    script = script_in(answer(fence.replace("{}", json.dumps(SCRIPT))))

    assert script.scenes[0].narration == "Bees hum."


@pytest.mark.parametrize(("text", "reason"), [("Once upon a time", "STOP"), (json.dumps(SCRIPT)[:40], "MAX_TOKENS")])
def test_an_answer_that_cannot_be_used_is_handed_on_with_its_text(text: str, reason: str) -> None:
    with pytest.raises(InvalidAnswer) as error:
        script_in(answer(text, reason))

    assert error.value.answer == text


@pytest.mark.parametrize(
    "body",
    [
        answer("No picture today", "A\x1b]0;owned\x07NEW\nONE\u202e" * 50),
        {"promptFeedback": {"blockReason": "A\x1b]0;owned\x07NEW\nONE\u202e" * 50}},
    ],
    ids=["why it ended", "why it was blocked"],
)
def test_an_unknown_reason_is_reported_in_short_and_without_codes(body: dict) -> None:
    with pytest.raises((InvalidAnswer, ContentBlocked)) as error:
        picture_in(body)

    assert str(error.value).isprintable()
    assert "ANEW ONE" in str(error.value)
    assert len(str(error.value)) < 400
