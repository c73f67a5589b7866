"""A user's own text, plain or markdown, as a script; and a script of an earlier run that was edited."""

import json
from dataclasses import replace

from eleven_video.domain.plain_text import without_controls
from eleven_video.domain.script import Scene, Script
from eleven_video.domain.script_record import script_of
from eleven_video.domain.splitting import sentences, split_text
from eleven_video.domain.spoken_text import spoken_paragraphs, spoken_text
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


def script_from_text(text: str) -> Script:
    """Scenes of one to a few sentences; pictures show what is being said.

    Raises:
        InvalidInput: Nothing in the text can be spoken.
    """
    scenes: list[Scene] = []
    title = ""
    for paragraph, heading in spoken_paragraphs(text):
        title = title or _shortened(heading, _LONGEST_HEADING) or _shortened(paragraph)
        for narration in _scene_texts(paragraph):
            subject = f"{_shortened(heading, _LONGEST_HEADING)}: {narration}" if heading else narration
            scenes.append(Scene(len(scenes) + 1, narration, f"A picture that shows this: {subject}"))
    if not scenes:
        raise InvalidInput(
            "The script holds nothing to say: only stage directions, headings or marks. Add the words the narrator speaks."
        )
    return Script(title, _STYLE, tuple(scenes))


def script_from_json(text: str) -> Script:
    """The script.json that a run keeps, as it is or edited. Scenes without a word to speak are left out.

    Raises:
        InvalidInput: It is no such file.
    """
    try:
        script = script_of(json.loads(text))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InvalidInput(
            "The script is no script.json of an earlier run: it needs a title, a style and scenes, each with a narration "
            f"and an image_prompt ({error!r})."
        ) from None
    return spoken_only(script)


def spoken_only(script: Script) -> Script:
    """The script with only spoken words in its narration, without control characters, and its title on one line.

    Raises:
        InvalidInput: Nothing in it can be spoken.
    """
    spoken = [
        replace(scene, narration=narration, image_prompt=without_controls(scene.image_prompt))
        for scene in script.scenes
        if (narration := spoken_text(scene.narration))
    ]
    if not spoken:
        raise InvalidInput("The script holds nothing to say. Add the words the narrator speaks.")
    return Script(
        title=" ".join(without_controls(script.title).split()),
        style=without_controls(script.style),
        scenes=tuple(replace(scene, number=number) for number, scene in enumerate(spoken, start=1)),
    )


def _scene_texts(paragraph: str) -> list[str]:
    """Whole sentences, gathered up to the length of a scene; a sentence that is longer than a scene is cut."""
    texts: list[str] = []
    words = 0
    for sentence in sentences(paragraph):
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
