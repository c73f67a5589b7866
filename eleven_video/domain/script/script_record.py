"""Converts a script to a record for JSON and back, for script.json and stored results."""

import re
from collections.abc import Mapping
from typing import Any

from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.timing.pauses import Pause, SpokenText, merged

# In a narration with `marked: true`, this pattern matches a pause, or a backslash with the character after it.
_MARK = re.compile(r'<break time="(\d+)\.(\d{3})s"/>|\\([!-/:-@\[-`{-~])')


def script_record(script: Script, *, is_answer: bool = False) -> dict[str, Any]:
    """The record of a script for JSON. Users may read and edit the JSON.

    If a narration has pauses or escaped characters, its scene has `marked: true`. If `is_answer` is True, the script
        is a model's answer that `spoken_only` has not read yet. The narrations of a model's answer are written
        unchanged.
    """
    record: dict[str, Any] = {
        "title": script.title,
        "style": script.style,
        "scenes": [_scene_record(scene, is_answer=is_answer) for scene in script.scenes],
    }
    if script.left_out.counts:
        record["left_out"] = script.left_out.record
    return record


def script_of(facts: Mapping[str, Any], *, as_written: bool = False) -> Script:
    """Convert a record of `script_record` back to the script.

    If `as_written` is True, the pauses and escaped characters of narrations with `marked: true` stay in the text.

    Raises:
        ValueError, KeyError, TypeError: The record is not a valid script.
    """
    if not isinstance(facts["scenes"], list | tuple):
        raise TypeError(f"{type(facts['scenes']).__name__} is not a list of scenes")
    scenes = tuple(
        _scene_of(number, scene, as_written=as_written) for number, scene in enumerate(facts["scenes"], start=1)
    )
    return Script(_text(facts["title"]), _text(facts["style"]), scenes, LeftOut.of_record(facts.get("left_out")))


def _scene_record(scene: Scene, *, is_answer: bool) -> dict[str, Any]:
    narration = scene.narration if is_answer else written(scene.spoken)
    record = {"number": scene.number, "narration": narration, "image_prompt": scene.image_prompt}
    return record if narration == scene.narration else {**record, "marked": True}


def _scene_of(number: int, facts: Mapping[str, Any], *, as_written: bool) -> Scene:
    narration = _text(facts["narration"])
    is_marked = not as_written and facts.get("marked") is True
    spoken = _unmarked(narration) if is_marked else SpokenText(narration)
    return Scene(number, spoken.text, _text(facts["image_prompt"]), spoken.pauses)


def written(spoken: SpokenText) -> str:
    """A text from which `read_text` reads exactly the words and pauses of `spoken`.

    The words are unchanged if possible. If necessary, pauses are written as tags, and some characters have a
    backslash.
    """
    # The markdown parser takes long to load, and most users of this module do not need it.
    from eleven_video.domain.script.spoken_text import Form, read_text  # noqa: PLC0415

    forms = [] if spoken.pauses else [spoken.text]
    forms += [_marked(spoken, _FEW), _marked(spoken, _ALL)]
    return next((form for form in forms if read_text(form, Form.PLAIN).spoken == spoken), forms[0])


# Characters that get a backslash, so that they are not read as markup. `_ALL` is used only if backslashes before the
# characters in `_FEW` are not enough.
_FEW = re.compile(r"[\\<]")
_ALL = re.compile(r"[!-/:-@\[-`{-~]")


def _marked(spoken: SpokenText, marks: re.Pattern[str]) -> str:
    """The words and pauses as text. Pauses are written as tags. Each character that matches `marks` has a backslash."""
    out: list[str] = []
    start = 0
    for pause in spoken.pauses:
        out.append(marks.sub(r"\\\g<0>", spoken.text[start : pause.at]))
        out.append(f'<break time="{pause.milliseconds // 1000}.{pause.milliseconds % 1000:03}s"/>')
        start = pause.at
    return "".join([*out, marks.sub(r"\\\g<0>", spoken.text[start:])])


def _unmarked(text: str) -> SpokenText:
    """The words and pauses in a text that `_marked` made."""
    spoken = ""
    pauses: list[Pause] = []
    start = 0
    for found in _MARK.finditer(text):
        spoken += text[start : found.start()]
        start = found.end()
        if found[3] is not None:
            spoken += found[3]
            continue
        pauses.append(Pause(len(spoken), int(found[1]) * 1000 + int(found[2])))
    return SpokenText(spoken + text[start:], tuple(merged(pauses)))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is not text")
    return value
