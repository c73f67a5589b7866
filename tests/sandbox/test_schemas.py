"""Answers fit the schema that they were asked in: jsonschema says so, for JSON Schema's words and for Gemini's."""

import json

import jsonschema
import pytest

from eleven_video.sandbox.schemas.keywords import UnusableSchema
from eleven_video.sandbox.script.schema_answer import schema_value
from eleven_video.sandbox.script.scriptwriter import write_script

SCRIPT = write_script("Write a script of about 60 words in about 4 scenes.\n\nThe video is about:\nTea")
NODE = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}


def node(**properties):
    return {
        "type": "object",
        "properties": {"name": {"type": "string"}, **properties},
        "required": ["name", *properties],
    }


SCHEMAS = [
    True,
    {},
    {"type": "string"},
    {"type": ["null", "string"]},
    {"type": "null"},
    {"type": "boolean"},
    {"const": {"a": [1, None]}},
    {"enum": [3, "x", None]},
    {"type": "integer", "enum": ["x", 7]},
    *({"type": kind, **bounds} for kind in ("integer", "number") for bounds in (
        {"minimum": 10}, {"maximum": -3}, {"minimum": 5, "maximum": 5}, {"exclusiveMinimum": 10}, {"exclusiveMaximum": 1},
        {"exclusiveMinimum": 4, "exclusiveMaximum": 6}, {"minimum": 2, "exclusiveMinimum": 2}, {"multipleOf": 7},
        {"multipleOf": 2.5}, {"minimum": 11, "multipleOf": 4}, {"maximum": -1, "multipleOf": 3},
        {"exclusiveMinimum": 8, "multipleOf": 4, "maximum": 12}, {"minimum": 1e15}, {"minimum": -1e300, "maximum": -1e299},
    )),
    {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
    {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.001},
    {"minimum": 3.5},
    {"type": "string", "minLength": 5_000},
    {"type": "string", "maxLength": 3},
    {"type": "string", "maxLength": 0},
    {"type": "string", "minLength": 7, "maxLength": 7},
    *({"type": "string", "pattern": pattern} for pattern in (
        r"^[a-z]+$", r"^\d{3}-\d{4}$", r"^#[0-9a-fA-F]{6}$", r"^(red|green)$", r"^[^a-z\s]{2,4}$", r"^\w+@\w+\.com$", r"abc",
        r"^(?:x|y)*z?$", r"^(?P<a>[ab])-(?P=a)$", r"^\S\D\W$", r"^.{3,5}$", r"^$", r"^\u20ac\d+\.\d\d$", r"(a+)+$",
        r"^([01]\d|2[0-3]):[0-5]\d$", r"^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$",
    )),
    {"type": "string", "pattern": "^[a-z]+$", "minLength": 12, "maxLength": 20},
    {"type": "string", "pattern": "^[a-z]{2,}-[0-9]*$", "minLength": 30},
    {"type": "string", "pattern": "x", "minLength": 9},
    *({"type": "string", "format": name} for name in ("date-time", "date", "email", "uri", "uuid", "ipv4", "ipv6", "tea")),
    {"type": "array", "items": {"type": "integer"}, "minItems": 9},
    {"type": "array", "items": {"type": "string"}, "maxItems": 2},
    {"type": "array", "items": {"type": "string"}, "maxItems": 0},
    {"type": "array", "items": {"enum": ["a", "b", "c"]}, "minItems": 3, "uniqueItems": True},
    {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "boolean"}], "items": False, "minItems": 2},
    {"type": "array", "minItems": 3},
    {"type": "array"},
    {"type": "object"},
    {"type": "object", "additionalProperties": {"type": "integer", "minimum": 9}},
    {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 3},
    {"type": "object", "required": ["a", "b"], "additionalProperties": {"type": "boolean"}},
    {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False},
    {"anyOf": [{"type": "null"}, {"type": "integer", "minimum": 50}]},
    {"oneOf": [{"type": "integer", "minimum": 5, "maximum": 4}, {"const": "kept"}]},
    {"type": "integer", "anyOf": [{"minimum": 5}, {"maximum": -5}]},
    {"allOf": [NODE, {"properties": {"age": {"type": "integer"}}, "required": ["age"]}]},
    {"allOf": [{"type": "number", "minimum": 3}, {"type": "integer", "maximum": 3}]},
    {"allOf": [{"enum": ["a", "b"]}, {"enum": ["b", "c"]}]},
    {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/B"}, "B": {"type": "integer", "minimum": 77}}},
    {"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"const": 1}}},
    {"$ref": "#/definitions/A", "definitions": {"A": {"type": "boolean"}}},
    {"properties": {"a": {"type": "integer"}, "b": {"$ref": "#/properties/a"}}, "required": ["a", "b"]},
    # Schemas that hold themselves.
    {"$ref": "#/$defs/N", "$defs": {"N": node(children={"type": "array", "items": {"$ref": "#/$defs/N"}})}},
    {"$ref": "#/$defs/N", "$defs": {"N": node(next={"anyOf": [{"$ref": "#/$defs/N"}, {"type": "null"}]})}},
    {"$ref": "#/$defs/N", "$defs": {"N": NODE | {"properties": {"name": {"type": "string"}, "next": {"$ref": "#/$defs/N"}}}}},
    {"$ref": "#/$defs/N", "$defs": {"N": node(kids={"type": "object", "additionalProperties": {"$ref": "#/$defs/N"}})}},
    {"$ref": "#/$defs/E", "$defs": {"E": {"anyOf": [node(left={"$ref": "#/$defs/E"}, right={"$ref": "#/$defs/E"}), {"type": "integer"}]}}},
    {"type": "object", "properties": {"again": {"$ref": "#"}}, "additionalProperties": False},
    {
        "$ref": "#/$defs/A",
        "$defs": {
            "A": node(b={"anyOf": [{"$ref": "#/$defs/B"}, {"type": "null"}]}),
            "B": node(a={"type": "array", "items": {"$ref": "#/$defs/A"}}),
        },
    },
    {
        "type": "object",
        "properties": {f"p{number}": {"$ref": "#"} for number in range(20)},
    },
]  # fmt: skip


def test_an_answer_fits_its_schema():
    for schema in SCHEMAS:
        answer = json.loads(json.dumps(schema_value(schema, SCRIPT)))

        checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        assert [error.message[:200] for error in checker.iter_errors(answer)] == [], schema


@pytest.mark.parametrize(
    ("schema", "answer"),
    [
        ({"type": "INTEGER", "minimum": 4, "maximum": 9}, 4),
        ({"type": "STRING", "enum": ["red", "blue"], "format": "enum"}, "red"),
        ({"type": "STRING", "nullable": True, "minLength": "3", "maxLength": "3"}, "Tea"),
        ({"type": "ARRAY", "items": {"type": "INTEGER"}, "minItems": "2", "maxItems": "2"}, [1, 2]),
        ({"type": "ARRAY", "items": {"type": "INTEGER"}, "min_items": 2, "max_items": 2}, [1, 2]),
        ({"any_of": [{"type": "NULL"}, {"type": "BOOLEAN"}]}, True),
        ({"type": "NUMBER", "minimum": 0.5, "maximum": 0.5}, 0.5),
        ({"type": "TYPE_UNSPECIFIED", "enum": ["a"]}, "a"),
        (
            {"type": "OBJECT", "nullable": True, "properties": {"self": {"type": "INTEGER", "minimum": 3, "maximum": 1}}, "required": ["self"]},
            None,
        ),
    ],
)  # fmt: skip
def test_geminis_own_words_are_understood(schema, answer):
    assert schema_value(schema, SCRIPT) == answer


def test_the_order_of_properties_is_the_one_asked_for():
    properties = {name: {"type": "string"} for name in ("a", "b", "c")}
    schema = {"type": "OBJECT", "properties": properties, "propertyOrdering": ["c", "nothing", "a"]}

    assert list(schema_value(schema, SCRIPT)) == ["c", "a", "b"]


def test_a_schema_that_holds_itself_ends_without_a_null():
    schema = {"$ref": "#/$defs/N", "$defs": {"N": node(children={"type": "array", "items": {"$ref": "#/$defs/N"}})}}
    answer = schema_value(schema, SCRIPT)

    assert answer["children"]
    assert "null" not in json.dumps(answer)


@pytest.mark.parametrize(
    "schema",
    [
        5, "object", [], None, False,
        {"type": 5}, {"type": "tea"}, {"type": ["string", 5]}, {"properties": []}, {"properties": {"a": 5}},
        {"items": "x"}, {"anyOf": {}}, {"anyOf": []}, {"enum": 5}, {"enum": []}, {"required": "a"}, {"required": [5]},
        {"minItems": -1}, {"minItems": "x"}, {"minItems": 1.5}, {"minimum": "5"}, {"multipleOf": 0}, {"multipleOf": -1},
        {"nullable": "yes"}, {"pattern": 5}, {"type": "string", "pattern": "("}, {"type": "string", "pattern": "a" * 501},
        {"$ref": 5}, {"$ref": "#/$defs/Nothing"}, {"$ref": "#/$defs/N", "$defs": {"N": "x"}}, {"$ref": "https://example.com/s"},
        {"$ref": "#"}, {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}},
        {"allOf": [{"type": "string"}, {"type": "integer"}]}, {"type": "integer", "minimum": 5, "maximum": 4},
        {"type": "integer", "minimum": 0.2, "maximum": 0.8}, {"type": "string", "minLength": 5, "maxLength": 4},
        {"type": "array", "minItems": 10**9, "items": {"type": "string"}}, {"type": "array", "minItems": 1001},
        {"type": "string", "minLength": 10**9}, {"type": "string", "pattern": "a{1000000000}"},
        {"type": "string", "pattern": "(((a{1000}){1000}){1000}){1000}"}, {"type": "string", "pattern": "^(a*)*$", "minLength": 99999, "maxLength": 9},
        {"type": "object", "minProperties": 10**9}, {"type": "object", "minProperties": 1, "additionalProperties": False},
        {"type": "array", "minItems": 999, "items": {"type": "array", "minItems": 999, "items": {"type": "array", "minItems": 999}}},
        {"type": "array", "minItems": 999, "items": {"type": "string", "minLength": 99_999}},
        {"type": "array", "minItems": 999, "items": {"enum": ["x" * 100_000]}},
        {"$ref": "#/$defs/N", "$defs": {"N": node(next={"$ref": "#/$defs/N"})}},
        {"$ref": "#/$defs/N", "$defs": {"N": node(next={"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/N"}})}},
        {"anyOf": [{"$ref": "#"}] * 40},
        {"properties": {str(number): {"properties": {str(inner): {} for inner in range(80)}} for number in range(80)}},
    ],
)  # fmt: skip
def test_a_schema_without_a_reasonable_answer_is_refused(schema):
    with pytest.raises(UnusableSchema):
        schema_value(schema, SCRIPT)


@pytest.mark.parametrize(
    "schema",
    [5, "x", [], True, {"type": 5}, {"minItems": 10**9, "type": "ARRAY", "items": {"type": "STRING"}}, {"type": "STRING", "minLength": 10**9}],
)  # fmt: skip
def test_the_service_refuses_it_in_its_own_form(http, schema):
    body = {
        "contents": [{"parts": [{"text": "Tea"}]}],
        "generationConfig": {"responseMimeType": "application/json", "responseSchema": schema},
    }
    answer = http.post("/v1beta/models/gemini-2.5-flash:generateContent", json=body)

    assert answer.status_code == 400
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"
