"""Makes scripts from files. A file has a user's own text, or is the script.json of an earlier run.

Users may have edited the script.json of an earlier run.
"""

import json
from dataclasses import dataclass, replace

from eleven_video.domain.script.left_out import LeftOut
from eleven_video.domain.script.part_types import Part
from eleven_video.domain.script.scene_division import scene_texts
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.script.script_record import script_of, written
from eleven_video.domain.script.spoken_text import Form, read_text
from eleven_video.domain.text.plain_text import without_controls
from eleven_video.errors import InvalidInput

_TITLE_LENGTH = 60
_LONGEST_HEADING = 200
_STYLE = "cinematic, natural light, calm colours"


@dataclass(frozen=True, slots=True)
class ScriptRead:
    """A script, and all parts of the text from which the script was read. The parts are in the order of the text."""

    script: Script
    parts: tuple[Part, ...]


def script_from_text(text: str, form: Form | None = None) -> Script:
    """A script that speaks a text. Each scene has one or a few sentences. The pictures of a scene show what the
    narrator says.

    Args:
        text: The unchanged text of the user.
        form: The format of the text. If `form` is None, the format is detected.

    Raises:
        InvalidInput: The text has no words that can be spoken.
    """
    return read_script_text(text, form).script


def read_script_text(text: str, form: Form | None = None) -> ScriptRead:
    """The script that `script_from_text` makes from a text, with the parts of the text."""
    reading = read_text(text, form)
    if not reading.paragraphs:
        raise _nothing_to_say(reading.left_out)
    first = reading.paragraphs[0]
    title = _shortened(first.heading, _LONGEST_HEADING) or _shortened(first.spoken.text)
    scenes = []
    for number, scene in enumerate(scene_texts(reading.paragraphs), start=1):
        narration = scene.spoken.text
        subject = f"{_shortened(scene.heading, _LONGEST_HEADING)}: {narration}" if scene.heading else narration
        scenes.append(Scene(number, narration, f"A picture that shows this: {subject}", scene.spoken.pauses))
    return ScriptRead(Script(title, _STYLE, tuple(scenes), reading.left_out), reading.parts)


def script_from_json(text: str) -> Script:
    """Read the script in `text`, the content of a script.json. A run writes the script.json, and users may edit it.

    Scenes without spoken words are left out.

    Raises:
        InvalidInput: The text is not a valid script.json, or the script has no words that can be spoken.
    """
    return read_script_json(text).script


def read_script_json(text: str) -> ScriptRead:
    """The script that `script_from_json` makes from the content of a script.json, with the parts of its narrations."""
    try:
        script = script_of(json.loads(text), as_written=True)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput(
            "The script is not a valid script.json: it needs a title, a style and scenes, each with a narration "
            f"and an image_prompt ({error!r})."
        ) from None
    return _read_narrations(script)


def spoken_only(script: Script) -> Script:
    """The script that a model wrote, after everything except spoken words was removed from its narrations.

    Control characters are removed, and the title becomes one line.

    Raises:
        InvalidInput: No word in the script can be spoken.
    """
    return _read_narrations(script).script


def _read_narrations(script: Script) -> ScriptRead:
    readings = [
        (scene, read_text(written(scene.spoken) if scene.pauses else scene.narration, Form.PLAIN))
        for scene in script.scenes
    ]
    left_out = sum((reading.left_out for _, reading in readings), start=LeftOut())
    spoken = [
        replace(
            scene,
            narration=reading.spoken.text,
            image_prompt=without_controls(scene.image_prompt),
            pauses=reading.spoken.pauses,
        )
        for scene, reading in readings
        if reading.paragraphs
    ]
    if not spoken:
        raise _nothing_to_say(left_out)
    read = Script(
        title=" ".join(without_controls(script.title).split()),
        style=without_controls(script.style),
        scenes=tuple(replace(scene, number=number) for number, scene in enumerate(spoken, start=1)),
        left_out=left_out,
    )
    return ScriptRead(read, tuple(part for _, reading in readings for part in reading.parts))


def _nothing_to_say(left_out: LeftOut) -> InvalidInput:
    told = f" {left_out.sentence}." if left_out.counts else ""
    return InvalidInput(f"The script has no words to speak.{told} Add the words that the narrator speaks.")


def _shortened(text: str, most: int = _TITLE_LENGTH) -> str:
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0] + "\u2026"
