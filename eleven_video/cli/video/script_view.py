"""The output of `--stop-at script`: the text that will be spoken, and the text that will not be spoken."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from eleven_video.cli.shell.json_result import json_result_printed
from eleven_video.cli.shell.script_input import open_script
from eleven_video.domain.script.left_out import Kind
from eleven_video.domain.script.part_types import Part
from eleven_video.domain.script.script import Scene, Script
from eleven_video.domain.text.plain_text import visible_lines
from eleven_video.domain.text.speaking_time import speaking_time_text

_INDENT = "    "


def show_script(path: Path, *, as_json: bool) -> None:
    """Print the spoken and the omitted text of a script file. No service is called, and nothing is bought.

    Raises:
        InvalidInput: The file cannot be read, or has no text to speak.
    """
    read = open_script(path)
    if as_json:
        record = {"stopped_after": "script", **script_facts(read.script), "left_out_texts": left_out_texts(read.parts)}
        sys.stdout.write(json.dumps(record) + "\n")
        json_result_printed()
        return
    text = "\n".join(script_lines(read.script, read.parts)) + "\n"
    sys.stdout.write(visible_lines(text) if sys.stdout.isatty() else text)


def script_facts(script: Script) -> dict[str, Any]:
    """A script as plain JSON. The JSON has the spoken text of each scene, and counts of omitted text."""
    return {
        "script": {
            "title": script.title,
            "scenes": [
                {
                    "number": scene.number,
                    "narration": scene.narration,
                    "pauses": [{"at": pause.at, "seconds": pause.milliseconds / 1000} for pause in scene.pauses],
                }
                for scene in script.scenes
            ],
        },
        "spoken": script.narration,
        "left_out": script.left_out.record,
    }


def left_out_texts(parts: Iterable[Part]) -> list[dict[str, str]]:
    """The kind and the text of each omitted part, in the order of the script."""
    pieces: list[dict[str, str]] = []
    for part in parts:
        if part.kind is None:
            continue
        if not part.counts and pieces and pieces[-1]["kind"] == part.kind:
            pieces[-1]["text"] += part.source
        else:
            pieces.append({"kind": str(part.kind), "text": part.source})
    return pieces


def script_lines(script: Script, parts: Sequence[Part] = ()) -> Iterator[str]:
    """The script as lines of text: the title, the scenes, and the text that is not spoken."""
    scenes = f"{len(script.scenes):,} scene{'' if len(script.scenes) == 1 else 's'}"
    yield f"Title: {script.title}"
    yield f"Spoken: {scenes}, {speaking_time_text(script.narration)}"
    for scene in script.scenes:
        yield ""
        yield f"Scene {scene.number}"
        yield f"{_INDENT}{_with_pauses(scene)}"
    yield ""
    yield script.left_out.sentence or "Left out: nothing"
    pieces = left_out_texts(parts)
    for piece in pieces:
        if piece["kind"] != Kind.MARK:
            yield ""
            yield f"{piece['kind'].capitalize()}"
            yield from (f"{_INDENT}{line}" for line in piece["text"].strip().splitlines())
    if marks := [piece["text"].strip() for piece in pieces if piece["kind"] == Kind.MARK]:
        yield ""
        yield Kind.MARK.counted(2).removeprefix("2 ").capitalize()
        yield f"{_INDENT}{' '.join(marks)}"


def _with_pauses(scene: Scene) -> str:
    out = ""
    start = 0
    for pause in scene.pauses:
        out += f"{scene.narration[start : pause.at].rstrip()} [pause {pause.milliseconds / 1000:g}s] "
        start = pause.at
    return (out + scene.narration[start:]).strip()
