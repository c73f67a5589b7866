"""Generates input from outside for property tests: JSON of any shape, damaged records, and any bytes."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

# More nested levels than Python's recursion limit allows.
DEEP = 20_000

# The texts include halves of surrogate pairs, NUL characters and terminal codes.
TEXTS = st.text(max_size=12) | st.text(st.characters(), max_size=12) | st.sampled_from(
    ["", " ", "\0", "\ud800", "\x1b[2J", "0", "-1", "1e999999", "NaN", "true", "٣", "9" * 5000, "x" * 3000, "[[", "a\nb"]
)  # fmt: skip
NUMBERS = (
    st.integers(-3, 100)
    | st.sampled_from([2**31, 2**63 - 1, 2**63, -(2**63) - 1, 10**400, -(10**400)])
    | st.floats()
    | st.sampled_from([0.5, -0.0, 1e308, 5e-324, float("nan"), float("inf"), -float("inf")])
)
SINGLE = st.none() | st.booleans() | NUMBERS | TEXTS
JSON: SearchStrategy[Any] = st.recursive(
    SINGLE,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def records(**fields: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """JSON objects with some of these fields. A field has a valid or any other value. Some results are no objects."""
    return st.fixed_dictionaries({}, optional={name: good | JSON for name, good in fields.items()}) | JSON


@st.composite
def damaged(draw: st.DrawFn, sound: Any) -> Any:
    """Copies of a JSON value in which a few values are replaced, removed or added."""
    whole = [deepcopy(sound)]
    for _ in range(draw(st.integers(1, 3))):
        at: Any = whole
        key: Any = 0
        while isinstance(at[key], (dict, list)) and at[key] and draw(st.booleans()):
            at = at[key]
            key = draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
        match draw(st.sampled_from(["replace", "remove", "add"])):
            case "remove" if at is not whole:
                del at[key]
            case "add" if isinstance(at[key], dict):
                at[key][draw(TEXTS)] = draw(JSON)
            case "add" if isinstance(at[key], list):
                at[key].append(draw(JSON))
            case _:
                at[key] = draw(JSON)
    return whole[0]


@st.composite
def torn(draw: st.DrawFn, sound: bytes) -> bytes:
    """Copies of bytes in which some bytes are missing, changed or added."""
    start = draw(st.integers(0, len(sound)))
    end = draw(st.integers(start, min(len(sound), start + 40)))
    between = draw(
        st.binary(max_size=8) | st.sampled_from([b"", b"[" * DEEP, b"9" * 5000, b"\xef\xbb\xbf", b"\0", b"NaN"])
    )
    return sound[:start] + between + (b"" if draw(st.booleans()) else sound[end:])
