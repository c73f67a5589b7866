"""A user's own text, plain or markdown, as a script; and a script of an earlier run that was edited."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eleven_video.domain.left_out import LeftOut
from eleven_video.domain.paragraphs import Paragraph
from eleven_video.domain.pauses import SpokenText
from eleven_video.domain.plain_text import without_controls
from eleven_video.domain.script import Scene, Script
from eleven_video.domain.script_parts import Part
from eleven_video.domain.script_record import script_of, written
from eleven_video.domain.splitting import sentences, split_text
from eleven_video.domain.spoken_text import Form, read_text
from eleven_video.errors import InvalidInput

# A scene of about ten to twenty seconds: long enough for a thought, short enough that speech calls run side by side
# and a changed sentence re-speaks little.
_WORDS_A_SCENE = 45
_TITLE_LENGTH = 60
# Characters, about half a minute of narration. Each picture's prompt holds its scene's text, and a longer scene has more
# pictures: without a bound the prompts of a text without full stops would grow with its square.
LONGEST_SCENE = 500
_LONGEST_HEADING = 200
_STYLE = "cinematic, natural light, calm colours"


@dataclass(frozen=True, slots=True)
class ScriptRead:
    """A script and the text that it was read from, in its order: what of it is spoken and what is left out."""

    script: Script
    parts: tuple[Part, ...]


def script_from_text(text: str, form: Form | None = None) -> Script:
    """Scenes of one to a few sentences; pictures show what is being said.

    Args:
        text: As it was written.
        form: What it is written in; None to tell it from the text.

    Raises:
        InvalidInput: Nothing in the text can be spoken.
    """
    return read_script_text(text, form).script


def read_script_text(text: str, form: Form | None = None) -> ScriptRead:
    """The same, with what was left out."""
    reading = read_text(text, form)
    if not reading.paragraphs:
        raise _nothing_to_say(reading.left_out)
    first = reading.paragraphs[0]
    title = _shortened(first.heading, _LONGEST_HEADING) or _shortened(first.spoken.text)
    scenes = []
    for number, told in enumerate(_scene_texts(reading.paragraphs), start=1):
        narration = told.spoken.text
        subject = f"{_shortened(told.heading, _LONGEST_HEADING)}: {narration}" if told.heading else narration
        scenes.append(Scene(number, narration, f"A picture that shows this: {subject}", told.spoken.pauses))
    return ScriptRead(Script(title, _STYLE, tuple(scenes), reading.left_out), reading.parts)


def script_from_json(text: str) -> Script:
    """The script.json that a run keeps, as it is or edited. Scenes without a word to speak are left out.

    Raises:
        InvalidInput: It is no such file.
    """
    return read_script_json(text).script


def read_script_json(text: str) -> ScriptRead:
    """The same, with what was left out of its narrations."""
    try:
        script = script_of(json.loads(text), as_written=True)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput(
            "The script is no script.json of an earlier run: it needs a title, a style and scenes, each with a narration "
            f"and an image_prompt ({error!r})."
        ) from None
    return _read_narrations(script)


def spoken_only(script: Script) -> Script:
    """The script with only spoken words in its narration, without control characters, and its title on one line.

    Raises:
        InvalidInput: Nothing in it can be spoken.
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
    return InvalidInput(f"The script has nothing to say.{told} Add the words that the narrator speaks.")


def _scene_texts(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The words of each scene, with the heading above them."""
    return [replace(one, spoken=spoken) for one in paragraphs for spoken in one.spoken.cut(_pieces(one.spoken))]


def _pieces(spoken: SpokenText) -> list[str]:
    """Whole sentences, gathered up to the length of a scene; a sentence that is longer than a scene is cut."""
    texts: list[str] = []
    words = 0
    for sentence in sentences(spoken.text):
        for piece in split_text(sentence, LONGEST_SCENE):
            more = len(piece.split())
            if texts and words + more <= _WORDS_A_SCENE and len(texts[-1]) + len(piece) < LONGEST_SCENE:
                texts[-1] = f"{texts[-1]} {piece}"
                words += more
            else:
                texts.append(piece)
                words = more
    return texts


def _shortened(text: str, most: int = _TITLE_LENGTH) -> str:
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0] + "\u2026"
