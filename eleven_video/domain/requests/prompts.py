"""Writes the prompts for Gemini's models. The prompts request a script, a rephrased script, or a picture."""

import json
from typing import Protocol

from eleven_video.domain.script.script import Script
from eleven_video.domain.text.languages import language_name

# The usual speed of a narration in words per minute. The voices that ElevenLabs itself offers speak 140 to 165 words
# per minute.
WORDS_PER_MINUTE = 150

SCRIPT_ROLE = (
    "You write scripts for short narrated videos. Each scene holds one thought: what the narrator says, and one "
    "picture that shows it. The narration is spoken word for word, so it holds no stage directions, no speaker "
    "names, no markdown and no emoji. An image prompt names the subject, the setting, the light and the framing "
    "in one or two sentences and asks for no text in the picture. The style is one line about the look that all "
    "pictures share."
)


class ScriptOrder(Protocol):
    """The fields of a `ScriptRequest` from which its prompt is made."""

    @property
    def prompt(self) -> str: ...

    @property
    def duration_s(self) -> int: ...

    @property
    def language(self) -> str: ...


class RephraseOrder(Protocol):
    """The fields of a `RephraseRequest` from which its prompt is made."""

    @property
    def script(self) -> Script: ...

    @property
    def language(self) -> str: ...


def script_prompt(request: ScriptOrder) -> str:
    """The prompt to write a script. The prompt contains the length of the video in seconds and in words."""
    words = max(12, round(request.duration_s * WORDS_PER_MINUTE / 60))
    return (
        f"Write the script of a video of about {request.duration_s} seconds, which is about {words} words of "
        f"narration in all, told in about {requested_scenes(request)} scenes.{_in_language(request.language)}\n\n"
        f"The video is about:\n{request.prompt}"
    )


def rephrase_prompt(request: RephraseOrder) -> str:
    """The prompt to improve the narration of a script. The prompt contains the script as JSON."""
    facts = {
        "title": request.script.title,
        "style": request.script.style,
        "scenes": [
            {"narration": scene.narration, "image_prompt": scene.image_prompt} for scene in request.script.scenes
        ],
    }
    written = json.dumps(facts, ensure_ascii=False).encode("utf-8", "replace").decode()
    return (
        "Improve the narration of this script: clearer, livelier and easier to follow by ear. Keep its facts, its "
        "language, its scenes in their order and about the length of each; change a picture's prompt only where the "
        f"new words need it.{_in_language(request.language)} Answer with the whole script.\n\nThe script:\n{written}"
    )


def _in_language(code: str) -> str:
    """A sentence that requests a language for the narration. If `code` is empty, the result is "".

    The sentence requests image prompts in English, because image models understand English best.
    """
    if not code:
        return ""
    return (
        f" Write the title and the narration in {language_name(code)}, and the image prompts and the style in English."
    )


def requested_scenes(request: ScriptOrder) -> int:
    """The number of scenes that the prompt requests.

    The prompt requests one scene for every ten seconds of the video, but at least 1 and at most 60 scenes.
    """
    return max(1, min(60, round(request.duration_s / 10)))


# The maximum lengths, in characters, of the texts in the prompt for a picture. A scene may have many pictures, and the
# prompt for each picture repeats the subject and the look. So all texts in the prompt for a picture must be short.
LONGEST_SUBJECT = 2_000
LONGEST_MOMENT = 1_000
LONGEST_LOOK = 500


def picture_prompt(image_prompt: str, *, style: str, moment: str = "") -> str:
    """The prompt to draw a picture. `moment` is the narration that is heard while the picture is shown.

    If a text is longer than its maximum length, the text is shortened and ends between two words. Without maximum
    lengths, the total length of all prompts would grow with the square of the length of the script.
    """
    parts = [_excerpt(image_prompt, LONGEST_SUBJECT).rstrip(". ") + "."]
    if moment:
        parts.append(f"The moment to show: {_excerpt(moment.strip(), LONGEST_MOMENT)}")
    if style:
        parts.append(f"Style: {_excerpt(style, LONGEST_LOOK).rstrip('. ')}.")
    parts.append("No text, letters or captions in the picture.")
    return "\n".join(parts)


def _excerpt(text: str, most: int) -> str:
    """The beginning of a text, with at most `most` characters.

    The result ends between two words. If the first `most` characters are a single word, the result ends inside the
    word.
    """
    if len(text) <= most:
        return text
    head = text[:most]
    return head.rsplit(maxsplit=1)[0] if any(map(str.isspace, head.strip())) else head


def longest_script_tokens(request: ScriptOrder) -> int:
    """The maximum number of output tokens, thinking included, that the request for a script allows the model.

    The maximum is about three times the highest number of tokens that was observed, so that every script is complete.
    The maximum number of tokens also limits the cost of the call.
    """
    narration = request.duration_s * 5
    return min(65_536, 8_192 + 8 * (narration + 60 * requested_scenes(request)))


def longest_rephrased_tokens(request: RephraseOrder) -> int:
    """The maximum number of output tokens, thinking included, that the request to rephrase a script allows the model.

    No text has more tokens than bytes. So the maximum allows the new script to be one and a half times as long as the
    old script.
    """
    written = len(rephrase_prompt(request).encode("utf-8", "replace"))
    return min(65_536, 8_192 + written * 3 // 2)
