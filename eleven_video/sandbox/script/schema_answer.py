"""Makes JSON that fits a response schema. The JSON has texts of a script, which are chosen by the names of the
properties.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from eleven_video.sandbox.schemas.keywords import Schema, UnusableSchema, checked
from eleven_video.sandbox.schemas.merging import Flat, Merger, Unfillable
from eleven_video.sandbox.schemas.numbers import number_for
from eleven_video.sandbox.schemas.texts import text_for
from eleven_video.sandbox.script.scriptwriter import Script

_TITLE = ("title", "headline", "name")
_STYLE = ("style", "look", "mood", "tone")
_PICTURE = ("image", "picture", "visual", "illustration", "photo")
_SPOKEN = ("narration", "voice", "spoken", "speech", "script", "text", "content", "dialog", "line")
# From this depth of nesting on, only required values are written. When half of the allowed tries or half of the allowed
# characters have been used, only required values are written at any depth.
_DEPTH = 10
_DEEPEST = 60
_TRIES = 20_000
_CHARACTERS = 1_000_000
_ITEMS = 1_000


def schema_value(schema: Any, script: Script) -> Any:
    """Make a value of plain JSON types that fits a schema.

    A list gets one item for each scene of the script. Strings are texts of the script, chosen by the name of their
    property, and numbers count the scenes. All values fit the limits, formats and patterns of the schema. If a schema
    contains itself, the value has the inner schema once. Then the value ends as the schema allows: a property is
    omitted, a list is empty, another alternative is chosen, or the value is null.

    Args:
        schema: A JSON Schema or a Gemini Schema.
        script: The script from which strings are taken.

    Raises:
        UnusableSchema: The schema is malformed, no answer fits it, or the answer would be too large.
    """
    root = checked(schema)
    try:
        return _Filler(script, Merger(root)).value(root, _Place())
    except Unfillable:
        raise UnusableSchema("No finite answer fits the schema.") from None


@dataclass(frozen=True, slots=True)
class _Place:
    """The position that a value will have in the answer.

    Attributes:
        name: The name of the nearest property that contains the value. It is "" outside all properties.
        scene: The index of the scene of the script from which the value's texts are taken. If it is None, they are
            taken from the whole script.
        item: The index, in a list, of the value or of the object that contains the value.
        depth: The number of objects and lists around the value.
        references: The `$ref`s of the schema that were followed on the way to the value.
    """

    name: str = ""
    scene: int | None = None
    item: int = 0
    depth: int = 0
    references: tuple[str, ...] = ()

    def within(self, node: Flat, *, name: str | None = None) -> "_Place":
        return replace(self, name=self.name if name is None else name, depth=self.depth + 1, references=node.references)


class _Filler:
    def __init__(self, script: Script, merger: Merger) -> None:
        self._script = script
        self._merger = merger
        self._tries = 0
        self._characters = 0

    def value(self, schema: Schema, place: _Place) -> Any:
        """A value that fits `schema`. Raises Unfillable if no finite value fits."""
        self._count_try()
        if place.depth > _DEEPEST:
            raise Unfillable
        return self._fitting(self._merger.flat(schema, place.references), place)

    def _fitting(self, node: Flat, place: _Place) -> Any:
        if node.choices:
            return self._chosen(node, place)
        keywords = node.keywords
        if "const" in keywords or "enum" in keywords:
            return self._given(keywords, place)
        kinds = [kind for kind in _types(keywords) if kind != "null"]
        for kind in kinds:
            try:
                return self._of_type(kind, node, place)
            except Unfillable:
                continue
        if "null" in _types(keywords) or keywords.get("nullable"):
            return None
        raise Unfillable

    def _chosen(self, node: Flat, place: _Place) -> Any:
        """Make a value that fits one of the alternatives of an `anyOf` or `oneOf`. It is the first alternative for
        which a value exists. Null is tried last.
        """
        for option in sorted(node.choices[0], key=_is_null):
            self._count_try()
            try:
                return self._fitting(self._merger.chosen(node, option), place)
            except Unfillable:
                continue
        if node.keywords.get("nullable"):
            return None
        raise Unfillable

    def _given(self, keywords: Mapping[str, Any], place: _Place) -> Any:
        """Choose one of the values that the schema lists in `const` or `enum`. Consecutive items of a list get
        different values.
        """
        values = [keywords["const"]] if "const" in keywords else keywords["enum"]
        kinds = keywords.get("type")
        fitting = [value for value in values if not kinds or _type_of(value) in kinds or _is_whole(value, kinds)]
        fitting = fitting or [value for value in values if keywords.get("type") and not isinstance(value, dict | list)]
        if not fitting:
            raise Unfillable
        told = [value for value in fitting if value is not None] or fitting
        value = told[place.item % len(told)]
        self._characters += len(json.dumps(value))
        self._check_size()
        return value

    def _of_type(self, kind: str, node: Flat, place: _Place) -> Any:
        match kind:
            case "object":
                return self._object(node, place)
            case "array":
                return self._array(node, place)
            case "number" | "integer":
                wanted = 1 + (place.item if place.scene is None else place.scene)
                return number_for(node.keywords, wanted, whole=kind == "integer")
            case "boolean":
                return True
            case _:
                text = text_for(node.keywords, self._text(place.name, place.scene))
                self._characters += len(text)
                self._check_size()
                return text

    def _object(self, node: Flat, place: _Place) -> dict[str, Any]:
        keywords = node.keywords
        properties = keywords.get("properties", {})
        required = keywords.get("required", ())
        others = keywords.get("additionalProperties", True)
        filled: dict[str, Any] = {}
        for name in _in_order(properties, keywords.get("propertyOrdering", ()), required):
            if name not in required and self._is_brief(place):
                continue
            try:
                filled[name] = self.value(properties.get(name, others), place.within(node, name=name))
            except Unfillable:
                if name in required:
                    raise
        least = keywords.get("minProperties", 0)
        # An object whose schema allows any names of properties gets one property as an example.
        wanted = max(least, 1 if not properties and isinstance(others, dict) and not self._is_brief(place) else 0)
        for name in _new_names(filled, min(wanted, _ITEMS + 1)):
            try:
                filled[name] = self.value(others, place.within(node, name=name))
            except Unfillable:
                break
        if not least <= len(filled) <= keywords.get("maxProperties", len(filled)):
            raise Unfillable
        return filled

    def _array(self, node: Flat, place: _Place) -> list[Any]:
        keywords = node.keywords
        first, item = keywords.get("prefixItems", []), keywords.get("items", True)
        low, high = keywords.get("minItems", 0), keywords.get("maxItems")
        if low > _ITEMS:
            raise UnusableSchema(f"minItems is more than {_ITEMS}.")
        count = len(first) + (self._items_wanted(place) if "items" in keywords and item is not False else 0)
        if self._is_brief(place):
            count = len(first)
        count = max(low, count if high is None else min(count, high))
        if high is not None and low > high:
            raise Unfillable
        found: list[Any] = []
        seen: set[str] = set()
        for number in range(count):
            scene = place.scene
            if scene is None and self._script.scenes:
                scene = min(number, len(self._script.scenes) - 1)
            inner = replace(place.within(node), scene=scene, item=number)
            try:
                value = self.value(first[number] if number < len(first) else item, inner)
            except Unfillable:
                break
            key = json.dumps(value, sort_keys=True)
            if not keywords.get("uniqueItems") or key not in seen:
                found.append(value)
            seen.add(key)
        if len(found) < low:
            raise Unfillable
        return found

    def _items_wanted(self, place: _Place) -> int:
        return len(self._script.scenes) if place.scene is None else 1

    def _text(self, name: str, scene: int | None) -> str:
        wanted = name.lower()
        if any(word in wanted for word in _TITLE):
            return self._script.title if scene is None else f"{self._script.title}, part {scene + 1}"
        if any(word in wanted for word in _STYLE):
            return self._script.style
        scenes = self._script.scenes if scene is None else self._script.scenes[scene : scene + 1]
        if any(word in wanted for word in _PICTURE):
            return scenes[0].image_prompt
        if scene is not None or any(word in wanted for word in _SPOKEN):
            return " ".join(part.narration for part in scenes)
        return self._script.title

    def _is_brief(self, place: _Place) -> bool:
        return place.depth >= _DEPTH or self._tries > _TRIES // 2 or self._characters > _CHARACTERS // 2

    def _count_try(self) -> None:
        self._tries += 1
        if self._tries > _TRIES:
            raise UnusableSchema("The schema leads to too many values.")

    def _check_size(self) -> None:
        if self._characters > _CHARACTERS:
            raise UnusableSchema(f"The schema leads to an answer of more than {_CHARACTERS} characters.")


def _types(keywords: Mapping[str, Any]) -> list[str]:
    """The types that a value may have. If the schema names no type, its other keywords tell which type it describes."""
    named: list[str] = keywords.get("type", [])
    if named:
        return named
    for kind, names in (
        ("object", ("properties", "required", "additionalProperties", "minProperties")),
        ("array", ("items", "prefixItems", "minItems", "maxItems")),
        ("number", ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")),
    ):
        if any(name in keywords for name in names):
            return [kind]
    return ["string"]


def _is_null(option: Schema) -> bool:
    return isinstance(option, dict) and (
        option.get("type") == ["null"] or ("const" in option and option["const"] is None)
    )


_NAMES: Mapping[type, str] = {
    type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object",
}  # fmt: skip


def _type_of(value: Any) -> str:
    return _NAMES[type(value)]


def _is_whole(value: Any, kinds: list[str]) -> bool:
    """Return whether a value is a number that fits `kinds`, although its own type is not in `kinds`. For example, 1
    fits "number", and 1.0 fits "integer".
    """
    kind = _type_of(value)
    return (kind == "integer" and "number" in kinds) or (kind == "number" and "integer" in kinds and value.is_integer())


def _in_order(properties: Mapping[str, Any], order: list[str], required: list[str]) -> list[str]:
    return list(dict.fromkeys([*(name for name in order if name in properties), *properties, *required]))


def _new_names(filled: Mapping[str, Any], wanted: int) -> Iterator[str]:
    """Make new names of properties for the object `filled`, as many as it needs to have `wanted` properties."""
    missing, number = wanted - len(filled), 0
    while missing > 0:
        number += 1
        if f"item_{number}" not in filled:
            missing -= 1
            yield f"item_{number}"
