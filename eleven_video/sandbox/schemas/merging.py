"""Merges all schemas that apply to a value into one schema. They are the value's own schema, the schemas of `allOf`,
and the schemas to which `$ref` refers.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from eleven_video.sandbox.schemas.keywords import Schema, UnusableSchema

# How often the same reference may be followed on the way to a value. In a schema that contains itself, the same
# reference occurs without end.
_LAPS = 2
_LOWER = ("minItems", "minLength", "minProperties", "minimum", "exclusiveMinimum")
_UPPER = ("maxItems", "maxLength", "maxProperties", "maximum", "exclusiveMaximum")


class Unfillable(Exception):
    """Raised if no finite value fits a schema. The caller then tries an alternative schema, or omits the value."""


@dataclass(frozen=True, slots=True)
class Flat:
    """A merged schema.

    Attributes:
        keywords: The keywords that the value must fit, with their values.
        choices: The lists of alternatives from `anyOf` and `oneOf`. The value must fit one schema of each list.
        references: The `$ref`s that were followed to reach the schema.
    """

    keywords: Mapping[str, Any]
    choices: tuple[tuple[Schema, ...], ...]
    references: tuple[str, ...]


class Merger:
    """Merges schemas. References are looked up in the schema `root`."""

    def __init__(self, root: Schema) -> None:
        self._root = root

    def flat(self, schema: Schema, references: tuple[str, ...]) -> Flat:
        """Merge `schema` with the schemas of its `allOf` and its `$ref`.

        `references` are the `$ref`s that were followed to reach the schema.

        Raises:
            Unfillable: No value fits the merged schema, or the same reference was followed too often.
            UnusableSchema: A reference leads to nothing.
        """
        if isinstance(schema, bool):
            if not schema:
                raise Unfillable
            return Flat({}, (), references)
        own = {name: value for name, value in schema.items() if name not in ("$ref", "allOf", "anyOf", "oneOf")}
        choices = tuple(tuple(schema[name]) for name in ("anyOf", "oneOf") if name in schema)
        together = Flat(own, choices, references)
        reference = schema.get("$ref")
        if reference is not None:
            if references.count(reference) >= _LAPS:
                raise Unfillable
            together = _both(together, self.flat(self._found(reference), (*references, reference)))
        for part in schema.get("allOf", ()):
            together = _both(together, self.flat(part, together.references))
        return together

    def chosen(self, node: Flat, option: Schema) -> Flat:
        """Merge `node` with `option`, the schema that was selected from the first list of alternatives of `node`."""
        rest = Flat(node.keywords, node.choices[1:], node.references)
        return _both(rest, self.flat(option, node.references))

    def _found(self, reference: str) -> Schema:
        target: Any = self._root
        path = unquote(reference).removeprefix("#").split("/")[1:] if reference != "#" else []
        for part in path:
            step = part.replace("~1", "/").replace("~0", "~")
            if isinstance(target, list) and step.isdecimal() and int(step[:9]) < len(target):
                target = target[int(step[:9])]
            elif isinstance(target, dict) and step in target:
                target = target[step]
            else:
                target = self._by_name(reference)
                break
        if not path and reference != "#":
            target = self._by_name(reference)
        if not isinstance(target, dict | bool):
            raise UnusableSchema(f"The reference {reference[:80]} leads to no schema.")
        return target

    def _by_name(self, reference: str) -> Any:
        """Find a schema in the root's `$defs` or `definitions`. Its name is the last part of the reference. Returns
        None if there is no such schema.
        """
        name = reference.rsplit("/", 1)[-1]
        root = self._root if isinstance(self._root, dict) else {}
        return next((root[place][name] for place in ("$defs", "definitions") if name in root.get(place, {})), None)


def _both(one: Flat, other: Flat) -> Flat:
    keywords = dict(one.keywords)
    for name, value in other.keywords.items():
        keywords[name] = _joined(name, keywords[name], value) if name in keywords else value
    return Flat(keywords, (*one.choices, *other.choices), max(one.references, other.references, key=len))


def _joined(name: str, one: Any, other: Any) -> Any:
    """Merge two values of the keyword `name`. The merged value demands all that `one` and `other` demand."""
    if one == other and type(one) is type(other):
        return one
    if name == "const":
        raise Unfillable
    join = _JOINS.get(name)
    # Two different titles, formats or patterns cannot be merged, so the first one is used. For `exclusiveMinimum` and
    # `exclusiveMaximum`, the first value is used if one of the two values is True or False.
    return one if join is None or (name in _BOUNDS and bool in (type(one), type(other))) else join(one, other)


def _common_properties(one: dict[str, Schema], other: dict[str, Schema]) -> dict[str, Schema]:
    return one | {key: {"allOf": [one[key], schema]} if key in one else schema for key, schema in other.items()}


def _common_values(one: list[Any], other: list[Any]) -> list[Any]:
    known = {json.dumps(value, sort_keys=True) for value in other}
    left = [value for value in one if json.dumps(value, sort_keys=True) in known]
    if not left:
        raise Unfillable
    return left


def _common_types(one: list[str], other: list[str]) -> list[str]:
    common = [kind for kind in one if kind in other or (kind == "integer" and "number" in other)]
    if "number" in one and "integer" in other and "integer" not in common:
        common.append("integer")
    if one and other and not common:
        raise Unfillable
    return common or one or other


_BOUNDS = frozenset((*_LOWER, *_UPPER))
_JOINS: Mapping[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(_LOWER, max),
    **dict.fromkeys(_UPPER, min),
    **dict.fromkeys(("items", "additionalProperties"), lambda one, other: {"allOf": [one, other]}),
    "required": lambda one, other: list(dict.fromkeys([*one, *other])),
    "properties": _common_properties,
    "nullable": lambda one, other: one and other,
    "type": _common_types,
    "enum": _common_values,
}
