"""Checks a response schema. The value of each keyword must have the type that JSON Schema or Gemini's
Schema defines.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

Schema = Mapping[str, Any] | bool

_NODES = 5_000
_COUNT = 10**9
_TYPES = frozenset(("string", "number", "integer", "boolean", "array", "object", "null", "type_unspecified"))
_WHOLE = re.compile(r"[0-9]{1,18}")
# The usual names of keywords, by their names in snake_case. Gemini's Python SDK sends names of both kinds.
_ALIASES = {
    "any_of": "anyOf", "one_of": "oneOf", "all_of": "allOf", "min_items": "minItems", "max_items": "maxItems",
    "min_length": "minLength", "max_length": "maxLength", "min_properties": "minProperties",
    "max_properties": "maxProperties", "prefix_items": "prefixItems", "unique_items": "uniqueItems",
    "property_ordering": "propertyOrdering", "additional_properties": "additionalProperties", "defs": "$defs",
    "ref": "$ref", "exclusive_minimum": "exclusiveMinimum", "exclusive_maximum": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}  # fmt: skip


class UnusableSchema(ValueError):
    """Raised if no answer can be made for a schema, because the schema is malformed, contradicts itself, or demands too
    large an answer.
    """


def checked(schema: Any) -> Schema:
    """Check a schema, and return a copy with the names of its keywords in camelCase. Raises UnusableSchema if a
    keyword's value is invalid.
    """
    return _Checker().normal(schema, "schema")


class _Checker:
    def __init__(self) -> None:
        self._nodes = 0

    def normal(self, given: Any, where: str) -> Schema:
        self._nodes += 1
        if self._nodes > _NODES:
            raise UnusableSchema(f"The schema has more than {_NODES} parts.")
        if isinstance(given, bool):
            return given
        if not isinstance(given, dict):
            raise UnusableSchema(f"{where} is not a schema.")
        found: dict[str, Any] = {}
        for key, value in given.items():
            name = _ALIASES.get(key, str(key))
            if name == "items" and isinstance(value, list):
                name = "prefixItems"  # newer drafts of JSON Schema use this name if the value is a list of schemas
            if value is not None or name in ("const", "default"):
                found[name] = self._keyword(name, value, f"{where}.{name}")
        return found

    def _keyword(self, name: str, value: Any, place: str) -> Any:
        if name in _INNER:
            return self.normal(value, place)
        if name in _LISTS:
            items = value if isinstance(value, list) and value else _refuse(place, "a list of schemas")
            return [self.normal(item, f"{place}[{number}]") for number, item in enumerate(items)]
        if name in _MAPS:
            entries = value if isinstance(value, dict) else _refuse(place, "an object of schemas")
            return {inner: self.normal(item, f"{place}.{inner}") for inner, item in entries.items()}
        return _CHECKS[name](value, place) if name in _CHECKS else value


def _refuse(place: str, wanted: str) -> Any:
    raise UnusableSchema(f"{place} is not {wanted}.")


def _types(value: Any, place: str) -> list[str]:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) and name.lower() in _TYPES for name in names):
        _refuse(place, "the name of a type")
    return [name.lower() for name in names if name.lower() != "type_unspecified"]


def _text(value: Any, place: str) -> str:
    return value if isinstance(value, str) else str(_refuse(place, "a text"))


def _count(value: Any, place: str) -> int:
    """Read a number of items or characters. Like Gemini, the sandbox also accepts a number in a text, such as "5"."""
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        _refuse(place, "a count")
    return min(int(value), _COUNT)


def _number(value: Any, place: str) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(place, "a number")
    number: int | float = value
    return number


def _bound(value: Any, place: str) -> bool | int | float:
    """Read the value of the keyword `exclusiveMinimum` or `exclusiveMaximum`. The value is a limit that numbers may not
    reach. In older drafts of JSON Schema, the value is True or False instead. True means that numbers may not be equal
    to `minimum` or `maximum`.
    """
    return value if isinstance(value, bool) else _number(value, place)


def _step(value: Any, place: str) -> int | float:
    number = _number(value, place)
    return number if number > 0 else float(_refuse(place, "larger than zero"))


def _flag(value: Any, place: str) -> bool:
    return value if isinstance(value, bool) else bool(_refuse(place, "true or false"))


def _values(value: Any, place: str) -> list[Any]:
    return value if isinstance(value, list) and value else list(_refuse(place, "a list of values"))


def _names(value: Any, place: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        _refuse(place, "a list of names")
    return list(value)


_INNER = frozenset(("additionalProperties", "items"))
_LISTS = frozenset(("anyOf", "oneOf", "allOf", "prefixItems"))
_MAPS = frozenset(("properties", "$defs", "definitions"))
_CHECKS: Mapping[str, Callable[[Any, str], Any]] = {
    "type": _types, "enum": _values, "required": _names, "propertyOrdering": _names,
    "nullable": _flag, "uniqueItems": _flag,
    **dict.fromkeys(("format", "title", "description", "pattern", "$ref", "$schema", "$id"), _text),
    **dict.fromkeys(("minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"), _count),
    **dict.fromkeys(("minimum", "maximum"), _number),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _bound),
    "multipleOf": _step,
}  # fmt: skip
