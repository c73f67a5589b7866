"""A script as plain JSON types and back."""

import re
from collections.abc import Mapping
from typing import Any

from eleven_video.domain.left_out import LeftOut
from eleven_video.domain.pauses import Pause, SpokenText, merged
from eleven_video.domain.script import Scene, Script

# How a pause stands in a narration that is marked.
_MARK = re.compile(r'<break time="(\d+)\.(\d{3})s"/>|\\(.)', re.DOTALL)


def script_record(script: Script) -> dict[str, Any]:
    """A script as plain JSON, made to be read and edited by people.

    A scene with pauses has them in its narration, as in a script file, and says so by `marked`.
    """
    record: dict[str, Any] = {
        "title": script.title,
        "style": script.style,
        "scenes": [_scene_record(scene) for scene in script.scenes],
    }
    if script.left_out.counts:
        record["left_out"] = script.left_out.record
    return record


def script_of(facts: Mapping[str, Any]) -> Script:
    """A script from its plain JSON.

    Raises:
        ValueError, KeyError, TypeError: It is none.
    """
    if not isinstance(facts["scenes"], list | tuple):
        raise TypeError(f"{type(facts['scenes']).__name__} is no list of scenes")
    scenes = tuple(_scene_of(number, scene) for number, scene in enumerate(facts["scenes"], start=1))
    return Script(_text(facts["title"]), _text(facts["style"]), scenes, LeftOut.of_record(facts.get("left_out")))


def _scene_record(scene: Scene) -> dict[str, Any]:
    if not scene.pauses:
        return {"number": scene.number, "narration": scene.narration, "image_prompt": scene.image_prompt}
    return {
        "number": scene.number,
        "narration": marked(scene.spoken),
        "image_prompt": scene.image_prompt,
        "marked": True,
    }


def _scene_of(number: int, facts: Mapping[str, Any]) -> Scene:
    narration = _text(facts["narration"])
    spoken = _unmarked(narration) if facts.get("marked") is True else SpokenText(narration)
    return Scene(number, spoken.text, _text(facts["image_prompt"]), spoken.pauses)


def marked(spoken: SpokenText) -> str:
    """The words with their pauses as tags, and with a backslash before each mark of a script that is a character here."""
    out: list[str] = []
    start = 0
    for pause in spoken.pauses:
        out.append(_escaped(spoken.text[start : pause.at]))
        out.append(f'<break time="{pause.milliseconds // 1000}.{pause.milliseconds % 1000:03}s"/>')
        start = pause.at
    return "".join([*out, _escaped(spoken.text[start:])])


def _escaped(text: str) -> str:
    return re.sub(r"[\\<]", r"\\\g<0>", text)


def _unmarked(text: str) -> SpokenText:
    """The reverse of `marked`."""
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
