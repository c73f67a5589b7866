"""JSON that fits a response schema, filled from a script by the names of the properties."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from eleven_video.sandbox.scriptwriter import Script

_TITLE = ("title", "headline", "name")
_STYLE = ("style", "look", "mood", "tone")
_PICTURE = ("image", "picture", "visual", "illustration", "photo")
_SPOKEN = ("narration", "voice", "spoken", "speech", "script", "text", "content", "dialog", "line")
_DEPTH = 12


def answer_schema(schema: Mapping[str, Any], script: Script) -> str:
    """A JSON text that fits `schema`: OpenAPI types in capitals or JSON Schema, `$ref`, `anyOf`, enums and nullables.

    A list of objects gets one item a scene; strings are chosen by their property's name; numbers count the scenes.
    """
    filler = _Filler(script, schema.get("$defs") or schema.get("defs") or {})
    return json.dumps(filler.value(schema, name="", scene=None, depth=0), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Filler:
    script: Script
    definitions: Mapping[str, Any]

    def value(self, schema: Mapping[str, Any], *, name: str, scene: int | None, depth: int) -> Any:
        schema = self._resolved(schema)
        choices = schema.get("enum") or ([schema["const"]] if "const" in schema else [])
        if choices:
            return choices[0]
        match _type(schema) if depth <= _DEPTH else "null":
            case "object":
                properties = schema.get("properties") or {}
                return {
                    key: self.value(inner, name=key, scene=scene, depth=depth + 1)
                    for key, inner in properties.items()
                    if isinstance(inner, Mapping)
                }
            case "array":
                return self._items(schema, name=name, scene=scene, depth=depth)
            case "number" | "integer":
                return 1 if scene is None else scene + 1
            case "boolean" | "null" as kind:
                return True if kind == "boolean" else None
            case _:
                return self._text(name, scene)

    def _items(self, schema: Mapping[str, Any], *, name: str, scene: int | None, depth: int) -> list[Any]:
        item = schema.get("items")
        if not isinstance(item, Mapping):
            return []
        inner = range(len(self.script.scenes)) if scene is None else [scene]
        low = schema.get("minItems", schema.get("min_items"))
        high = schema.get("maxItems", schema.get("max_items"))
        chosen = list(inner)[: int(high)] if high else list(inner)
        while chosen and low and len(chosen) < int(low):
            chosen.append(chosen[-1])
        return [self.value(item, name=name, scene=number, depth=depth + 1) for number in chosen]

    def _text(self, name: str, scene: int | None) -> str:
        wanted = name.lower()
        if any(word in wanted for word in _TITLE):
            return self.script.title if scene is None else f"{self.script.title}, part {scene + 1}"
        if any(word in wanted for word in _STYLE):
            return self.script.style
        scenes = self.script.scenes if scene is None else self.script.scenes[scene : scene + 1]
        if any(word in wanted for word in _PICTURE):
            return scenes[0].image_prompt
        if scene is not None or any(word in wanted for word in _SPOKEN):
            return " ".join(part.narration for part in scenes)
        return self.script.title

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        for _ in range(_DEPTH):
            reference = schema.get("$ref")
            options = schema.get("anyOf") or schema.get("any_of") or schema.get("oneOf") or schema.get("allOf")
            if isinstance(reference, str):
                schema = self.definitions.get(reference.rsplit("/", 1)[-1], {})
            elif options:
                schema = next((option for option in options if _type(option) != "null"), options[0])
            else:
                break
        return schema


def _type(schema: Mapping[str, Any]) -> str:
    kind = schema.get("type", "")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if not kind:
        kind = "object" if "properties" in schema else "array" if "items" in schema else "string"
    return str(kind).lower()
